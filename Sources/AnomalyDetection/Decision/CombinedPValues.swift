/// A score made of several terms, each of which sees something else: the sum of their -log p, each compared with
/// held-out normal images (Fisher, *Statistical Methods for Research Workers*, 1932, section 21.1). Terms in any unit
/// can be added up so, and one that is far out decides.
package struct CombinedPValues: Sendable, Equatable {
    /// The fewest images that a score is combined by: each must leave the values that ``HeldOutValues`` needs.
    package static let fewestImages = HeldOutValues.fewest + 1

    /// For each term its held-out values.
    package let terms: [HeldOutValues]

    /// Nil where there are no terms, or one has too few values.
    package init?(_ values: [[Double]]) {
        let terms = values.compactMap(HeldOutValues.init)
        guard !terms.isEmpty, terms.count == values.count else { return nil }
        self.terms = terms
    }

    /// The sum of -log p.
    ///
    /// - Parameter values: one for each term; more anomalous ones are larger.
    package func score(of values: some Sequence<Double>) -> Double {
        zip(terms, values).reduce(0) { $0 + $1.0.surprisal(of: $1.1) }
    }

    /// The scores of the images that the held-out values come from, each compared with those of all others, as a new
    /// image is: what a threshold is made from.
    ///
    /// - Parameter values: for each term one value an image.
    /// - Returns: one score an image; nil where there are too few images to leave one out.
    package static func scoresOfHeldOut(_ values: [[Double]]) -> [Double]? {
        guard let count = values.first?.count, count >= fewestImages else { return nil }
        var scores: [Double] = []
        for image in 0..<count {
            let others = values.map { Array($0[..<image] + $0[(image + 1)...]) }
            guard let combined = CombinedPValues(others) else { return nil }
            scores.append(combined.score(of: values.map { $0[image] }))
        }
        return scores
    }
}
