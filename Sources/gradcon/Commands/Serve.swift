import ArgumentParser
private import CLinux
import Dispatch
import FoundationEssentials
import Glibc
import HTTPServer
import Logging
import ScoringService

/// Runs the service.
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Serve the models of a folder over HTTP.",
        discussion: """
            The port is bound before the models are loaded: /healthz answers at once, /readyz says 503 until every \
            model is loaded. SIGTERM makes /readyz say 503, lets accepted work finish and exits with 0.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(help: "What to listen on: a name, an address, or * for all (server.host).")
    var host: String?

    @Option(help: "The port; 0 picks a free one, which is printed (server.port).")
    var port: String?

    @Flag(help: "Check the configuration, print it as it applies, and exit.")
    var checkConfig = false

    func run() throws {
        // Large buffers, those of uploads, go back to the system when they are freed. Without a fixed bound the
        // allocator moves its own up to the largest buffer freed so far, and keeps what lies below it.
        mallopt(M_MMAP_THRESHOLD, 128 << 10)
        // Who reads the log may go away; the service stays.
        signal(SIGPIPE, SIG_IGN)
        // Before anything slow: a signal that comes during start-up must not be lost.
        let shutdown = Shutdown()
        let reload = Reload()
        let configuration = try options.load(extra: [("server.host", host), ("server.port", port)])
        if checkConfig {
            for setting in Setting.all { print("\(setting.key): \(setting.text(configuration))") }
            return
        }
        let level = Logger.Level(rawValue: configuration.logging.level) ?? .info
        LoggingSystem.bootstrap { label in
            var handler = StreamLogHandler.standardError(label: label)
            handler.logLevel = level
            return handler
        }
        let logger = Logger(label: "gradcon")
        let processors = AvailableProcessors.count
        let service = try ScoringService(
            configuration: configuration, detectors: .known(), processors: processors, logger: logger)
        let certificate = try ServedCertificate(configuration.tls, logger: logger)
        OpenFiles.raiseLimit()
        let serverConfiguration = ServerConfiguration(
            configuration, certificate: certificate?.certificate, processors: processors, openFiles: OpenFiles.limit)
        let (asked, most) = (configuration.server.maximumConnections, serverConfiguration.maximumConnections)
        if asked > most {
            logger.warning(
                """
                \(OpenFiles.limit) files may be open, enough for \(most) connections, and server.max_connections is \
                \(asked): no more than \(most) are served at once; raise the limit (ulimit -n) or lower the setting
                """)
        }
        let server = try Server(
            configuration: serverConfiguration,
            handler: { service.handle($0, from: $1, respond: $2) },
            errorResponse: { ScoringService.response(to: $0, received: $1) },
            log: { event in logger.log(level: event.level, "\(event)") })

        shutdown.end(
            .init(server: server, service: service, configuration: configuration.server, logger: logger))
        let (addresses, healthAddresses) = try server.start()
        for address in addresses { print("listening on \(certificate == nil ? "http" : "https")://\(address)") }
        for address in healthAddresses { print("listening on http://\(address), for health alone") }
        fflush(nil)
        if let certificate {
            certificate.warnDaily()
            reload.add(watching: certificate.watch) { certificate.reload() }
        }
        DispatchQueue.global(qos: .userInitiated).async { service.loadModels() }
        reload.add { service.loadModels() }
        dispatchMain()
    }
}
