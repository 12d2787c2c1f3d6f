package import NeuralNetwork

/// A trained model of some detector family: immutable, shared by all workers.
///
/// A family is one target and one line in the program's ``DetectorRegistry``. The rest of the program knows it only
/// through this protocol and ``AnomalyScorer``.
package protocol AnomalyDetector: Sendable {
    /// The checkpoint's `architecture`, for example `cae`.
    var architecture: String { get }
    /// The number of trained parameters.
    var parameterCount: Int { get }
    /// The multiply-adds of one score, products with padding not counted.
    var multiplyAdds: Int { get }
    /// The images it takes.
    var input: InputShape { get }
    /// The constants of the score that `GET /models` lists, for example `alpha` and `beta`, in the order of the answer.
    var constants: [AnomalyScore.Component] { get }
    /// A scorer with a workspace of its own. Allocates; one per worker and model, made once.
    func makeScorer() -> any AnomalyScorer
}

/// A detector's working memory. Used by one thread at a time.
package protocol AnomalyScorer: AnyObject {
    /// Scores one image. The same elements give the same bits, whichever scorer of the detector is asked.
    ///
    /// - Parameter input: shape ``AnomalyDetector/input``, values 0 to 1.
    /// - Throws: where the shape is not the model's or the score is not finite.
    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore
}
