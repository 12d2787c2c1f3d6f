/// A number that goes up and down, such as that of the requests in progress; from any thread, at the cost of an atomic
/// addition. What can be read when it is asked for needs no gauge of its own: see ``ReadMetric``.
package final class Gauge: Instrument {
    package static let kind = MetricDescription.Kind.gauge

    private let cells = ShardedCells(1)

    package init() {}

    /// Adds to the number; a negative amount takes away.
    package func add(_ amount: Int) { cells.add(UInt64(bitPattern: Int64(amount)), to: 0) }

    /// The number now.
    package var value: Int { Int(Int64(bitPattern: cells.sum(0))) }

    package func write(_ labels: LabelSet, to exposition: inout Exposition) {
        exposition.sample(.plain, labels, value)
    }
}
