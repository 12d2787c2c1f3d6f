/// How values are distributed: how many lie at or below each of some bounds, and their sum; from any thread, at the
/// cost of a search and two atomic additions.
///
/// The count is the sum of the buckets whenever it is read, also while others add. The sum of the values is read after
/// them, and may hold, or lack, a value that is being added at that moment.
package final class Histogram: Instrument {
    package static let kind = MetricDescription.Kind.histogram

    /// Where buckets end, ascending and finite; the last bucket has no end.
    package let bounds: [Double]
    /// The bounds as labels have them.
    private let boundTexts: [[UInt8]]
    /// A cell for each bucket, then the sum of the values.
    private let cells: ShardedCells

    /// - Parameter bounds: where buckets end, ascending and finite.
    package init(_ bounds: [Double]) {
        precondition(bounds.allSatisfy(\.isFinite), "bounds are finite")
        precondition(zip(bounds, bounds.dropFirst()).allSatisfy(<), "bounds ascend")
        self.bounds = bounds
        boundTexts = bounds.map { Array(",le=\"\($0)\"".utf8) } + [Array(",le=\"+Inf\"".utf8)]
        cells = ShardedCells(bounds.count + 2)
    }

    /// Adds a value; one that is not a number belongs to no bucket and is not counted.
    package func observe(_ value: Double) {
        guard !value.isNaN else { return }
        var (low, high) = (0, bounds.count)
        while low < high {
            let middle = (low + high) / 2
            if bounds[middle] < value { low = middle + 1 } else { high = middle }
        }
        cells.add(1, to: low)
        cells.addDouble(value, to: bounds.count + 1)
    }

    /// Adds a duration, in seconds.
    package func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        observe(Double(seconds) + Double(attoseconds) * 1e-18)
    }

    /// How many values lie in each bucket, those of the buckets before it apart.
    package var counts: [Int] { (0...bounds.count).map { Int(clamping: cells.sum($0)) } }

    /// The sum of all values.
    package var sum: Double { cells.sumOfDoubles(bounds.count + 1) }

    package func write(_ labels: LabelSet, to exposition: inout Exposition) {
        var count = 0
        for (text, inBucket) in zip(boundTexts, counts) {
            count += inBucket
            exposition.sample(.bucket, labels, and: text, count)
        }
        // A sum to which negative values may be added goes down, which OpenMetrics 1.0 ("Histogram") does not allow,
        // nor a count without a sum; it is the last bucket's.
        guard exposition.format == .text || bounds.first ?? 0 >= 0 else { return }
        exposition.sample(.sum, labels, sum)
        exposition.sample(.count, labels, count)
    }
}
