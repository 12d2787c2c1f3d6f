private import Glibc

/// The two-sided rank-sum test of Mann and Whitney (*On a test of whether one of two random variables is stochastically
/// larger than the other*, Annals of Mathematical Statistics 18, 1947) whether the values of one sample tend to be
/// larger than those of another.
package struct RankSumTest: Sendable, Equatable {
    /// The share of pairs in which the first sample's value is the larger one, equal ones counted by half: 0.5 where
    /// neither sample tends to be larger. It is U / (m n), and the area under the curve of a receiver.
    package let probabilityLarger: Double
    /// By the normal approximation, corrected for ties and for continuity; 1 where all values are equal.
    package let pValue: Double

    /// Compares two samples. O(m + n).
    ///
    /// - Precondition: both are ascending and have at least one value, and no value is NaN.
    package init(_ first: [Double], _ second: [Double]) {
        precondition(!first.isEmpty && !second.isEmpty, "samples have values")
        let (m, n) = (Double(first.count), Double(second.count))
        var (i, j) = (0, 0)
        var (pairs, ties) = (0.0, 0.0)
        while i < first.count || j < second.count {
            let value = min(i < first.count ? first[i] : .infinity, j < second.count ? second[j] : .infinity)
            let (startOfFirst, startOfSecond) = (i, j)
            while i < first.count, first[i] <= value { i += 1 }
            while j < second.count, second[j] <= value { j += 1 }
            let (equal, others) = (Double(i - startOfFirst), Double(j - startOfSecond))
            pairs += equal * (Double(startOfSecond) + others / 2)
            let tied = equal + others
            ties += tied * tied * tied - tied
        }
        probabilityLarger = pairs / (m * n)
        let total = m + n
        let deviation = (m * n / 12 * (total + 1 - ties / (total * max(total - 1, 1)))).squareRoot()
        let distance = max(abs(pairs - m * n / 2) - 0.5, 0)
        pValue = distance > 0 && deviation > 0 ? erfc(distance / deviation / 2.0.squareRoot()) : 1
    }
}
