package import DecisionLog
package import Files
package import Logging

extension DecisionLog {
    /// The log as it is configured; nil where decisions are not kept.
    ///
    /// - Parameter logger: is told what an operator should know of it.
    /// - Throws: where its folder cannot be written to, or another process writes to it.
    package convenience init?(_ configuration: Configuration.Decisions, logger: Logger) throws(FileError) {
        guard !configuration.directory.isEmpty else { return nil }
        var settings = Settings(folder: configuration.directory)
        settings.synchronization = Synchronization(rawValue: configuration.synchronization) ?? .interval
        settings.interval = configuration.synchronizationInterval
        settings.segmentBytes = configuration.segmentBytes
        settings.segmentAge = configuration.segmentAge
        settings.totalBytes = configuration.totalBytes
        try self.init(settings) { event in logger.log(level: event.level, "\(event)") }
    }
}

extension DecisionLog.Event {
    fileprivate var level: Logger.Level {
        switch self {
        case .keptAgain: .notice
        case .cut: .warning
        case .damaged, .unreadable, .lost: .error
        }
    }
}
