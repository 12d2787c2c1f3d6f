private import Synchronization

/// A counter that is there from its first event on: one of many combinations of labels, most of which never occur.
package final class LazyCounter: Sendable {
    private let family: MetricFamily<Counter>
    private let values: [String]
    private let counter = AtomicLazyReference<Counter>()

    /// - Parameter values: one for each label of the family, in their order.
    package init(_ family: MetricFamily<Counter>, _ values: [String]) { (self.family, self.values) = (family, values) }

    /// The counter. The first call makes it and adds it to the family; others cost a load.
    package var made: Counter {
        // Where two threads come at once, both get the one that the family has.
        counter.load() ?? counter.storeIfNil(family.series(values) { Counter() })
    }
}
