private import Glibc

/// A score made of several terms, each of which sees something else: the sum of their -log p, each compared with
/// held-out normal images (Fisher, *Statistical Methods for Research Workers*, 1932, section 21.1). Terms in any unit
/// can be added up so, and one that is far out decides.
package struct CombinedPValues: Sendable, Equatable {
    /// How a term counts.
    package struct Weight: Sendable, Equatable {
        /// How often it counts, above 0.
        package let count: Double
        /// The share with which unusually small values count, too, 0 to 1: 0 where only large ones are anomalous.
        package let lowerShare: Double

        package init(count: Double = 1, lowerShare: Double = 0) {
            self.count = count
            self.lowerShare = lowerShare
        }
    }

    /// One term.
    private struct Term: Equatable {
        let weight: Weight
        let values: HeldOutValues
        /// The values with their signs turned; nil where small ones do not count.
        let lower: HeldOutValues?

        init?(_ values: [Double], _ weight: Weight) {
            guard let upper = HeldOutValues(values) else { return nil }
            self.weight = weight
            self.values = upper
            lower = weight.lowerShare > 0 ? HeldOutValues(values.map { -$0 }) : nil
        }

        func surprisal(of value: Double) -> Double {
            let upper = values.surprisal(of: value)
            return max(upper, lower.map { weight.lowerShare * $0.surprisal(of: -value) } ?? upper)
        }

        func pValue(of value: Double) -> Double {
            let upper = values.pValue(of: value)
            return min(upper, lower.map { pow($0.pValue(of: -value), weight.lowerShare) } ?? upper)
        }
    }

    /// The fewest images that a score is combined by: without one of them there must still be values enough.
    package static let fewestImages = HeldOutValues.fewest + 1

    private let terms: [Term]

    /// Nil where there are no terms, or one has too few values.
    ///
    /// - Parameters:
    ///   - values: for each term one value an image.
    ///   - weights: how each term counts; nil counts large values of each once.
    ///   - leftOut: images that do not count: those that are to be compared with all others, as a new image is.
    package init?(_ values: [[Double]], weights: [Weight]? = nil, leavingOut leftOut: Range<Int> = 0..<0) {
        let values =
            leftOut.isEmpty ? values : values.map { Array($0[..<leftOut.lowerBound] + $0[leftOut.upperBound...]) }
        let weights = weights ?? values.map { _ in Weight() }
        let terms = zip(values, weights).compactMap(Term.init)
        guard !terms.isEmpty, terms.count == values.count else { return nil }
        self.terms = terms
    }

    /// The weighted sum of -log p.
    ///
    /// - Parameter values: one for each term.
    package func score(of values: some Sequence<Double>) -> Double {
        zip(terms, values).reduce(0) { $0 + $1.0.weight.count * $1.0.surprisal(of: $1.1) }
    }

    /// The p-value of each term: the share of normal images with at least this value, the image itself counted as one
    /// of them. Of a term whose small values count, too, that share to the power of ``Weight/lowerShare`` where it is
    /// the smaller one.
    ///
    /// - Parameter values: one for each term; others may follow.
    package func pValues(of values: some Sequence<Double>) -> [Double] {
        zip(terms, values).map { $0.pValue(of: $1) }
    }
}
