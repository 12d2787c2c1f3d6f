private import Synchronization

/// The series of one metric, each with the instrument that counts it.
///
/// Series are looked up and added when what they are about begins to exist, and removed with it; counting goes to an
/// instrument itself, and never comes here.
package final class MetricFamily<Series: Instrument>: Sendable {
    private struct Entry {
        let labels: LabelSet
        let series: Series
    }

    let description: MetricDescription
    private let entries = Mutex<[Entry]>([])

    init(_ description: MetricDescription) {
        precondition(description.kind == Series.kind, "a metric of the kind that its instruments make")
        self.description = description
    }

    /// Adds a series, in the place of one with the same labels.
    ///
    /// - Parameter values: one for each label, in their order.
    /// - Returns: the instrument that was given.
    @discardableResult
    package func add(_ series: Series, _ values: [String] = []) -> Series {
        put(LabelSet(description.labels, values)) { _ in series }
    }

    /// The series of these labels, which is made where there is none yet.
    package func series(_ values: [String], orAdd make: () -> Series) -> Series {
        put(LabelSet(description.labels, values)) { $0 ?? make() }
    }

    private func put(_ labels: LabelSet, _ choose: (_ known: Series?) -> Series) -> Series {
        entries.withLock { entries in
            guard let index = entries.firstIndex(where: { $0.labels == labels }) else {
                let series = choose(nil)
                entries.append(Entry(labels: labels, series: series))
                return series
            }
            let series = choose(entries[index].series)
            entries[index] = Entry(labels: labels, series: series)
            return series
        }
    }

    /// Removes the series of these labels.
    package func remove(_ values: [String]) {
        let labels = LabelSet(description.labels, values)
        entries.withLock { $0.removeAll { $0.labels == labels } }
    }
}

extension MetricFamily: Exposable {
    func write(to exposition: inout Exposition) {
        // What is written is taken first: the lock is not held for as long as that takes.
        let entries = entries.withLock { $0 }
        guard !entries.isEmpty else { return }
        exposition.begin(description)
        for entry in entries { entry.series.write(entry.labels, to: &exposition) }
    }
}

/// What writes a metric when it is asked for.
protocol Exposable: Sendable {
    func write(to exposition: inout Exposition)
}
