@preconcurrency import Dispatch
import Glibc
import HTTPServer
import Logging
import ScoringService
import Synchronization

/// Ends the service in order: on SIGTERM `/readyz` says 503 for a while, then accepted work finishes; SIGINT skips the
/// while; a second signal ends the process at once.
final class Shutdown: Sendable {
    private let server: Server
    private let service: ScoringService
    private let configuration: Configuration.Server
    private let logger: Logger
    private let hasBegun = Atomic(false)

    init(server: Server, service: ScoringService, configuration: Configuration.Server, logger: Logger) {
        self.server = server
        self.service = service
        self.configuration = configuration
        self.logger = logger
    }

    /// Takes over SIGTERM and SIGINT for the rest of the process's life.
    func listen() {
        for (number, delay) in [(SIGTERM, configuration.drainDelay), (SIGINT, 0)] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInitiated))
            // The handler keeps the source alive.
            source.setEventHandler { @Sendable [self] in
                withExtendedLifetime(source) { begin(after: delay) }
            }
            source.resume()
        }
    }

    private func begin(after delay: Double) {
        guard !hasBegun.exchange(true, ordering: .relaxed) else {
            logger.warning("second signal: exiting at once")
            exit(1)
        }
        logger.notice("shutting down: \(delay) s until the port closes")
        service.beginDraining()
        server.beginDraining()
        let timeout = Duration.seconds(configuration.shutdownTimeout)
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + delay) { [server, logger] in
            server.shutDown(within: timeout) { isComplete in
                if isComplete {
                    logger.notice("all accepted requests were answered")
                } else {
                    logger.error("requests were still unanswered after \(timeout); exiting without them")
                }
                exit(isComplete ? 0 : 1)
            }
        }
    }
}
