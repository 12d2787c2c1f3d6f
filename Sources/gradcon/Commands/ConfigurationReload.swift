import Logging
import ScoringService

/// Reads the configuration anew for what can be changed while the service runs: the level of the log.
struct ConfigurationReload: Sendable {
    /// What the service was started with.
    let started: Configuration
    let log: LineLogHandler.Output
    let logger: Logger
    /// Reads file, environment and flags again.
    let load: @Sendable () throws -> Configuration

    /// Applies what can be, and says what changed, and what will not before the next start. A configuration that is no
    /// good changes nothing. Calls do not overlap.
    func reload() {
        do {
            let configuration = try load()
            apply(Logger.Level(configuration.logging))
            let others = Setting.all.filter { setting in
                setting.key != "logging.level" && setting.text(configuration) != setting.text(started)
            }
            guard !others.isEmpty else { return }
            logger.warning("changed, but not before the next start: \(others.map(\.key).joined(separator: ", "))")
        } catch {
            logger.error("the level of the log stays \(log.level): \(error)")
        }
    }

    private func apply(_ level: Logger.Level) {
        let former = log.level
        guard level != former else { return }
        // The line is written at the more talkative of the two.
        if level < former { log.level = level }
        logger.notice("logging.level is \(level); it was \(former)")
        log.level = level
    }
}
