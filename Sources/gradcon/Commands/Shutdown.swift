import DecisionLog
@preconcurrency import Dispatch
import Glibc
import HTTPServer
import Logging
import ScoringService
import Synchronization

/// Ends the service in order: on SIGTERM `/readyz` says 503 for a while, then accepted work finishes; SIGINT skips the
/// while; a second signal ends the process at once. Before there is anything to end in order, a signal just ends it.
final class Shutdown: Sendable {
    /// What is to be ended.
    struct Running: Sendable {
        let server: Server
        let service: ScoringService
        let configuration: Configuration.Server
        /// Nil where decisions are not kept.
        let decisionLog: DecisionLog?
        /// Nil where no images are kept.
        let capture: ImageCapture?
        let logger: Logger
        let requestLog: RequestLog
    }

    private struct State {
        var running: Running?
        var hasBegun = false
    }

    private let state = Mutex(State())
    private let output: ServiceOutput

    /// Takes over SIGTERM and SIGINT for the rest of the process's life.
    init(_ output: ServiceOutput) {
        self.output = output
        Signals.takeOver([SIGTERM, SIGINT]) { [self] number in begin(isImmediate: number == SIGINT) }
    }

    /// From now on signals end this.
    func end(_ running: Running) { state.withLock { $0.running = running } }

    private func begin(isImmediate: Bool) {
        let (found, isSecond) = state.withLock { state in
            defer { state.hasBegun = true }
            return (state.running, state.hasBegun)
        }
        guard let running = found else { output.exit(0) }
        let logger = running.logger
        guard !isSecond else {
            logger.warning("second signal: exiting at once")
            output.exit(1)
        }
        let delay = isImmediate ? 0 : running.configuration.drainDelay
        logger.notice("shutting down: \(delay) s until the port closes")
        running.service.beginDraining()
        running.server.beginDraining()
        let timeout = Duration.seconds(running.configuration.shutdownTimeout)
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + delay) { [output] in
            running.server.shutDown(within: timeout) { isComplete in
                running.requestLog.summarise()
                if isComplete {
                    logger.notice("all accepted requests were answered")
                } else {
                    logger.error("requests were still unanswered after \(timeout); exiting without them")
                }
                let deadline = DispatchTime.now() + 1
                running.decisionLog?.end(until: deadline)
                running.capture?.end(until: deadline)
                output.exit(isComplete ? 0 : 1)
            }
        }
    }
}
