import Logging
import Synchronization

/// Writes the events of one logger as lines.
struct LineLogHandler: LogHandler {
    /// What all loggers have in common.
    final class Output: Sendable {
        private let writer: LineWriter
        private let format: LogFormat
        private let clock = LogClock()
        private let levelIndex: Atomic<Int>

        init(_ writer: LineWriter, _ format: LogFormat, level: Logger.Level) {
            (self.writer, self.format) = (writer, format)
            levelIndex = Atomic(Self.index(level))
        }

        /// The least severe level that is written, by loggers that have none of their own; from any thread.
        var level: Logger.Level {
            get { Self.levels[levelIndex.load(ordering: .relaxed)] }
            set { levelIndex.store(Self.index(newValue), ordering: .relaxed) }
        }

        private static let levels = Logger.Level.allCases

        private static func index(_ level: Logger.Level) -> Int { levels.firstIndex(of: level) ?? 0 }

        fileprivate func write(_ event: LogEvent, _ label: String, _ metadata: Logger.Metadata) {
            writer.write(format.line(clock.now, event.level, label, event.message, metadata))
        }
    }

    let label: String
    let output: Output
    var metadata: Logger.Metadata = [:]
    private var ownLevel: Logger.Level?

    init(label: String, output: Output) { (self.label, self.output) = (label, output) }

    var logLevel: Logger.Level {
        get { ownLevel ?? output.level }
        set { ownLevel = newValue }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let own = event.metadata ?? [:]
        output.write(event, label, metadata.isEmpty ? own : metadata.merging(own) { $1 })
    }
}
