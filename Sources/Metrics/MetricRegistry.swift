private import Synchronization

/// All metrics of a process, in the order in which they were registered.
package final class MetricRegistry: Sendable {
    private struct State {
        var metrics: [any Exposable] = []
        var families: Set<String> = []
    }

    private let state = Mutex(State())

    package init() {}

    /// Registers a metric whose series have instruments of their own.
    package func family<Series: Instrument>(
        of _: Series.Type, _ name: String, _ help: String, labels: [String] = []
    ) -> MetricFamily<Series> {
        let family = MetricFamily<Series>(MetricDescription(name, Series.kind, help, labels: labels))
        register([family.description], family)
        return family
    }

    /// Registers metrics that are read of one value when somebody asks.
    ///
    /// - Parameters:
    ///   - source: makes the value, once each time, on the thread of whoever asks; must not wait. Nil: there is nothing
    ///     to tell.
    ///   - metrics: what is read of it.
    package func read<Value>(_ source: @escaping @Sendable () -> Value?, _ metrics: [ReadMetric<Value>]) {
        register(metrics.map(\.description), ReadMetrics(source: source, metrics: metrics))
    }

    private func register(_ descriptions: [MetricDescription], _ metric: any Exposable) {
        state.withLock { state in
            for description in descriptions {
                precondition(state.families.insert(description.family).inserted, "each metric is registered once")
            }
            state.metrics.append(metric)
        }
    }

    /// All metrics as text. O(number of samples); takes no lock that counting takes.
    package func text(_ format: Exposition.Format) -> [UInt8] {
        var exposition = Exposition(format)
        for metric in state.withLock({ $0.metrics }) { metric.write(to: &exposition) }
        return exposition.finished()
    }
}
