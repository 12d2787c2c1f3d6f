/// The samples of a metric whose numbers are read when they are asked for.
package struct MetricReading {
    private let description: MetricDescription
    private var samples: [(labels: LabelSet, value: Double)] = []
    private var known: Set<LabelSet> = []

    init(_ description: MetricDescription) { self.description = description }

    /// Adds a sample; one with the labels of an earlier one is left out, since a series has one value.
    ///
    /// - Parameter values: one for each label, in their order.
    package mutating func add(_ value: Double, _ values: [String] = []) {
        let labels = LabelSet(description.labels, values)
        if known.insert(labels).inserted { samples.append((labels, value)) }
    }

    /// Adds a sample that is a whole number.
    package mutating func add(_ value: Int, _ values: [String] = []) { add(Double(value), values) }

    func write(to exposition: inout Exposition) {
        guard !samples.isEmpty else { return }
        exposition.begin(description)
        for sample in samples {
            exposition.sample(description.kind == .counter ? .total : .plain, sample.labels, sample.value)
        }
    }
}
