package import AnomalyDetection
package import Tensors

/// Several networks that were trained from different seeds; the score is the mean of theirs. What one start leaves to
/// chance, the mean of several does less (Lakshminarayanan, Pritzel, Blundell, *Simple and Scalable Predictive
/// Uncertainty Estimation using Deep Ensembles*, NeurIPS 2017).
///
/// Values of terms and elements of maps are means, too; a p-value is the geometric mean of the members', whose
/// logarithm is what they score by.
package final class GradConEnsemble: AnomalyDetector {
    /// The metadata entry that says how many members there are.
    static let key = "members"
    /// The most members: 16, each of five networks where images are cross-fitted.
    static let memberLimit = 80

    let members: [GradConDetector]

    /// What the names of a member's tensors begin with; the first is 0.
    static func prefix(ofMember index: Int) -> String { "member.\(index)." }

    /// Takes the members of a checkpoint.
    ///
    /// - Throws: where there are none or too many, one is no model, or they have different terms or maps.
    package init(_ checkpoint: Safetensors) throws(GradConError) {
        let text = checkpoint.metadata[Self.key] ?? ""
        guard let count = (2...Self.memberLimit).first(where: { "\($0)" == text }) else {
            throw .metadata(key: Self.key, found: text, expected: "a number from 2 to \(Self.memberLimit)")
        }
        let prefixes = (0..<count).map(Self.prefix)
        if let name = checkpoint.names.sorted().first(where: { name in !prefixes.contains(where: name.hasPrefix) }) {
            throw .unexpectedTensor(name)
        }
        var members: [GradConDetector] = []
        for prefix in prefixes {
            members.append(
                try GradConDetector(
                    checkpoint, prefix: prefix, workspaceLimit: GradConDetector.workspaceLimit / count))
        }
        self.members = members
        for (index, member) in members.enumerated() {
            guard member.terms == first.terms else {
                throw .members(difference: "member \(index) has other terms than member 0")
            }
            guard member.maps == first.maps else {
                throw .members(difference: "member \(index) has other maps than member 0")
            }
        }
    }

    /// What all members have in common.
    private var first: GradConDetector { members[0] }

    /// `cae` or `vae`.
    package var architecture: String { first.architecture }

    /// The trained parameters of all members.
    package var parameterCount: Int { members.reduce(0) { $0 + $1.parameterCount } }

    /// The images that each takes.
    package var input: InputShape { first.input }

    /// Those of each member.
    package var terms: [ScoreTerm] { first.terms }

    /// Those of each member.
    package var maps: [ScoreMap] { first.maps }

    /// Those of each member.
    package var constants: [ScoreConstant] { first.constants }

    /// As a single model's.
    package func answerMembers(of score: AnomalyScore, rule: DecisionRule, isPicture: Bool) -> AnswerMembers {
        first.answerMembers(of: score, rule: rule, isPicture: isPicture)
    }

    /// A scorer with a workspace for each member.
    package func makeScorer() -> any AnomalyScorer { GradConEnsembleScorer(members.map(GradConScorer.init)) }

    /// The mean; of a single value the same bits.
    ///
    /// - Parameter values: at least one.
    static func mean(_ values: [Double]) -> Double {
        values.dropFirst().reduce(values[0], +) / Double(values.count)
    }
}
