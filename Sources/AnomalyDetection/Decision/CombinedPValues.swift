/// A score made of several terms, each of which sees something else: the sum of their -log p, each compared with
/// held-out normal images (Fisher, *Statistical Methods for Research Workers*, 1932, section 21.1). Terms in any unit
/// can be added up so, and one that is far out decides.
package struct CombinedPValues: Sendable, Equatable {
    /// The fewest images that a score is combined by: without one of them there must still be values enough.
    package static let fewestImages = HeldOutValues.fewest + 1

    /// For each term its held-out values.
    package let terms: [HeldOutValues]

    /// Nil where there are no terms, or one has too few values.
    ///
    /// - Parameters:
    ///   - values: for each term one value an image.
    ///   - leftOut: images that do not count: those that are to be compared with all others, as a new image is.
    package init?(_ values: [[Double]], leavingOut leftOut: Range<Int> = 0..<0) {
        let values =
            leftOut.isEmpty ? values : values.map { Array($0[..<leftOut.lowerBound] + $0[leftOut.upperBound...]) }
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
}
