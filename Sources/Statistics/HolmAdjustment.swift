/// The adjustment of p-values for the number of tests by Holm (*A simple sequentially rejective multiple test
/// procedure*, Scandinavian Journal of Statistics 6, 1979): where nothing has changed, the probability that any
/// adjusted p-value is at most p is at most p, however the tests depend on each other.
package enum HolmAdjustment {
    /// The adjusted p-values, in the order of the given ones, at most 1. O(n log n).
    package static func adjusted(_ pValues: [Double]) -> [Double] {
        var adjusted = pValues
        var greatest = 0.0
        for (place, index) in pValues.indices.sorted(by: { pValues[$0] < pValues[$1] }).enumerated() {
            greatest = max(greatest, min(1, Double(pValues.count - place) * pValues[index]))
            adjusted[index] = greatest
        }
        return adjusted
    }
}
