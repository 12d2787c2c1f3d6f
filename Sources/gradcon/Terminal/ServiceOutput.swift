import Dispatch
import Glibc
import Logging
import ScoringService

/// What `serve` prints: its addresses to standard output, its log to standard error. Nobody who does not read them
/// holds up a request or the end of the process.
final class ServiceOutput: Sendable {
    /// What the service tells whoever has started it.
    let results: LineWriter
    private let log: LineWriter

    /// How long the end of the process waits for readers.
    private static let patience = DispatchTimeInterval.seconds(1)

    /// - Throws: where the system gives no threads.
    init() throws(StartupError) {
        let log = LineWriter(STDERR_FILENO) { count in
            let lines = count == 1 ? "1 line was" : "\(count) lines were"
            Logger(label: "gradcon").warning("\(lines) dropped because the reader of standard error was slow")
        }
        guard let results = LineWriter(STDOUT_FILENO), let log else { throw .threads(started: 0, needed: 2) }
        (self.results, self.log) = (results, log)
    }

    /// From now on the log goes here.
    ///
    /// - Returns: what sets its level.
    func takeLog(_ configuration: Configuration.Logging) -> LineLogHandler.Output {
        let output = LineLogHandler.Output(
            log, LogFormat(rawValue: configuration.format) ?? .text, level: Logger.Level(configuration))
        LoggingSystem.bootstrap { LineLogHandler(label: $0, output: output) }
        return output
    }

    /// Waits until everything is printed, but not long.
    func flush() {
        let deadline = DispatchTime.now() + Self.patience
        results.flush(until: deadline)
        log.flush(until: deadline)
    }

    /// Ends the process once everything is printed, but does not wait long for that.
    func exit(_ status: Int32) -> Never {
        flush()
        Glibc.exit(status)
    }

    /// The process ends with 2 in a moment, also where nobody reads why.
    func endSoon() {
        flush()
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + Self.patience) { _exit(2) }
    }
}

extension Logger.Level {
    /// The configured one.
    init(_ configuration: Configuration.Logging) { self = Logger.Level(rawValue: configuration.level) ?? .info }
}
