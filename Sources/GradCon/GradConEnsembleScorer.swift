import AnomalyDetection
import Glibc
import Synchronization
import Tensors

/// The working memory of a ``GradConEnsemble``: that of each member. Used by one thread at a time, which may share out
/// the members.
final class GradConEnsembleScorer: DivisibleScorer {
    /// `@unchecked Sendable`: each is used by one thread at a time, that which has its number.
    private struct Members: @unchecked Sendable {
        let scorers: [GradConScorer]
    }

    /// What the members have found.
    private final class Found<Value: Sendable>: Sendable {
        let results: Mutex<[Result<Value, ScoringError>?]>

        init(count: Int) { results = Mutex(Array(repeating: nil, count: count)) }
    }

    private let members: Members
    var sharing: ((Int, @escaping @Sendable (Int) -> Void) -> Void)?

    init(_ scorers: [GradConScorer]) { members = Members(scorers: scorers) }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        try mean(ofAll { (scorer) throws(ScoringError) in try scorer.score(input) })
    }

    func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        let all = try ofAll { (scorer) throws(ScoringError) in try scorer.explanation(of: input) }
        var maps = all[0].maps
        for index in maps.indices {
            let sums = all.dropFirst().reduce(maps[index].elements) { sums, explanation in
                zip(sums, explanation.maps[index].elements).map(+)
            }
            let elements = sums.map { $0 / Float(all.count) }
            guard elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "mean of the members' maps") }
            maps[index] = Tensor(shape: maps[index].shape, elements: elements)
        }
        return Explanation(score: try mean(all.map(\.score)), maps: maps)
    }

    /// What each member finds, in their order; the error of the first that fails.
    private func ofAll<Value: Sendable>(
        _ body: @escaping @Sendable (GradConScorer) throws(ScoringError) -> Value
    ) throws(ScoringError) -> [Value] {
        let (members, count) = (members, members.scorers.count)
        let found = Found<Value>(count: count)
        let find: @Sendable (Int) -> Void = { index in
            let result = Result { () throws(ScoringError) in try body(members.scorers[index]) }
            found.results.withLock { $0[index] = result }
        }
        if let sharing { sharing(count, find) } else { for index in 0..<count { find(index) } }
        var values: [Value] = []
        for case .some(let result) in found.results.withLock({ $0 }) { values.append(try result.get()) }
        return values
    }

    private func mean(_ scores: [AnomalyScore]) throws(ScoringError) -> AnomalyScore {
        func mean(_ value: (AnomalyScore) -> Double) -> Double { GradConEnsemble.mean(scores.map(value)) }
        let value = mean(\.value)
        let terms = scores[0].terms.indices.map { term in mean { $0.terms[term] } }
        guard value.isFinite, terms.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "mean of the members") }
        return AnomalyScore(
            value: value, terms: terms,
            pValues: scores[0].pValues.indices.map { term in exp(mean { log($0.pValues[term]) }) })
    }
}
