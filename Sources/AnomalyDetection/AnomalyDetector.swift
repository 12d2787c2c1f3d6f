/// A trained model of some detector family: immutable, shared by all workers.
///
/// A family is one target and one line in the program's ``DetectorRegistry``. The rest of the program knows it only
/// through this protocol and ``AnomalyScorer``. What a detector says of an image is described here before any image is
/// scored; answers, reports and tables read the description and know no term by name.
package protocol AnomalyDetector: Sendable {
    /// The checkpoint's `architecture`, for example `cae`.
    var architecture: String { get }
    /// The number of trained parameters.
    var parameterCount: Int { get }
    /// The images it takes.
    var input: InputShape { get }
    /// What every score lists beside its value, in that order: first what the score is made of, names all different.
    var terms: [ScoreTerm] { get }
    /// The maps it can draw of an image, the most telling one first; none where the family draws none.
    var maps: [ScoreMap] { get }
    /// The constants of the score that `GET /models` lists, for example the weights of its terms, in that order.
    var constants: [ScoreConstant] { get }
    /// The members that answers of this family have beside those of every family; most families have none.
    ///
    /// - Parameters:
    ///   - score: a score of this detector.
    ///   - rule: what decides.
    ///   - isPicture: whether the image is a picture that the model can judge; one that is not is an anomaly.
    func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers
    /// A scorer with a workspace of its own. Allocates; one per worker and model, made once.
    func makeScorer() -> any AnomalyScorer
}

extension AnomalyDetector {
    package var maps: [ScoreMap] { [] }

    package func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers {
        AnswerMembers()
    }
}
