/// A metric that is read of a value when somebody asks: a gauge, or a counter that is kept elsewhere.
package struct ReadMetric<Value>: Sendable {
    let description: MetricDescription
    let read: @Sendable (Value, inout MetricReading) -> Void

    /// A metric of any number of series.
    package init(
        _ name: String, _ kind: MetricDescription.Kind, _ help: String, labels: [String] = [],
        _ read: @escaping @Sendable (Value, inout MetricReading) -> Void
    ) {
        precondition(kind != .histogram, "a histogram has an instrument")
        description = MetricDescription(name, kind, help, labels: labels)
        self.read = read
    }

    /// A metric without labels; left out where the number is nil.
    package init(
        _ name: String, _ kind: MetricDescription.Kind, _ help: String,
        value: @escaping @Sendable (Value) -> Double?
    ) {
        self.init(name, kind, help) { source, reading in
            if let value = value(source) { reading.add(value) }
        }
    }
}

/// Some metrics that are read of one value.
struct ReadMetrics<Value>: Exposable {
    let source: @Sendable () -> Value?
    let metrics: [ReadMetric<Value>]

    func write(to exposition: inout Exposition) {
        guard let value = source() else { return }
        for metric in metrics {
            var reading = MetricReading(metric.description)
            metric.read(value, &reading)
            reading.write(to: &exposition)
        }
    }
}
