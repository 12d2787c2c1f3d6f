private import Glibc

/// The values that one term of a score has for normal images which the model was not made of, and what they say of a
/// new value.
package struct HeldOutValues: Sendable, Equatable {
    /// Finite, ascending, at least ``fewest``.
    package let sorted: [Double]
    /// Above this value the tail begins.
    private let tailStart: Double
    /// -log of the share of values above ``tailStart``, each value and the new one counted.
    private let tailBase: Double
    /// The mean excess of those values over ``tailStart``; above 0.
    private let meanExcess: Double

    /// The fewest values that a tail can be fitted to.
    package static let fewest = 5
    /// The fewest values of a tail.
    private static let fewestInTail = 3
    /// Small against any term, and large enough that a term divided by it is finite.
    private static let leastExcess = 1e-6

    /// Nil where there are fewer than ``fewest`` values or one is not finite.
    package init?(_ values: [Double]) {
        guard values.count >= Self.fewest, values.allSatisfy(\.isFinite) else { return nil }
        let sorted = values.sorted()
        let count = sorted.count
        let inTail = min(max((count + 9) / 10, Self.fewestInTail), count / 2)
        let start = sorted[count - inTail - 1]
        let excess = sorted.suffix(inTail).reduce(0) { $0 + ($1 - start) } / Double(inTail)
        self.sorted = sorted
        tailStart = start
        tailBase = -log(Double(inTail + 1) / Double(count + 1))
        // Values that are all the same have no tail; then a thousandth of them counts as one.
        meanExcess = max(excess, abs(start) * 1e-3, Self.leastExcess)
    }

    /// The conformal p-value: the share of normal images whose value is at least as large, the image itself counted as
    /// one of them. 0 < p <= 1. O(log n).
    package func pValue(of value: Double) -> Double {
        var (low, high) = (0, sorted.count)
        while low < high {
            let middle = (low + high) / 2
            if sorted[middle] < value { low = middle + 1 } else { high = middle }
        }
        return Double(1 + sorted.count - low) / Double(1 + sorted.count)
    }

    /// -log p, not decreasing. Where the conformal p-value would stop at 1/(n + 1), an exponential tail goes on: above
    /// the value that the upper tenth (three values at least) exceeds, p falls by a factor of e with every mean excess
    /// of that tenth. An exponential is what the excesses of light-tailed values over a high threshold tend to
    /// (Pickands, *Statistical Inference Using Extreme Order Statistics*, Annals of Statistics 1975).
    package func surprisal(of value: Double) -> Double {
        value > tailStart ? tailBase + (value - tailStart) / meanExcess : -log(pValue(of: value))
    }
}
