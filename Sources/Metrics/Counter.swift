/// A number of events since the process began. It only grows; from any thread, at the cost of an atomic addition.
package final class Counter: Instrument {
    package static let kind = MetricDescription.Kind.counter

    private let cells = ShardedCells(1)

    package init() {}

    /// Counts events.
    package func increment(by amount: Int = 1) {
        precondition(amount >= 0, "a counter only grows")
        cells.add(UInt64(amount), to: 0)
    }

    /// How many there have been.
    package var value: Int { Int(clamping: cells.sum(0)) }

    package func write(_ labels: LabelSet, to exposition: inout Exposition) {
        exposition.sample(.total, labels, value)
    }
}
