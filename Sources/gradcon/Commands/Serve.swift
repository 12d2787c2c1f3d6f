import ArgumentParser
private import CLinux
import DecisionLog
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
            model is loaded. SIGTERM makes /readyz say 503, lets accepted work finish and exits with 0. Other machines \
            reach the service where there are keys (gradcon key, access.keys) or access.without_keys is anywhere.
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
        let processors = AvailableProcessors.count
        let limits = SystemLimits.raised()
        // Before Dispatch needs any of it.
        try limits.check(.init(lanes: processors, workers: processors))
        let output = try ServiceOutput()
        do { try serve(processors, limits, output) } catch {
            output.endSoon()
            throw error
        }
    }

    private func serve(_ processors: Int, _ limits: SystemLimits, _ output: ServiceOutput) throws {
        // Before anything slow: a signal that comes during start-up must not be lost.
        let shutdown = Shutdown(output)
        let reload = Reload()
        let load: @Sendable () throws -> Configuration = { [options, host, port] in
            try options.load(extra: [("server.host", host), ("server.port", port)])
        }
        var configuration = try load()
        if configuration.access.keys.isEmpty, configuration.access.withoutKeys != "anywhere",
            let address = try Server.reachableAddress(of: configuration.server.host)
        {
            throw OpenServiceError(host: configuration.server.host, address: address)
        }
        if checkConfig {
            for setting in Setting.all { print("\(setting.key): \(setting.text(configuration))") }
            return
        }
        // What the first check counted is in use by now.
        if configuration.scoring.workers > processors {
            try limits.check(.init(lanes: 0, workers: configuration.scoring.workers - processors))
        }
        let log = output.takeLog(configuration.logging)
        let logger = Logger(label: "gradcon")
        let requestLog = RequestLog(
            configuration.logging, access: Logger(label: RequestLog.label), logger: logger)
        let reading = ConfigurationReload(started: configuration, log: log, logger: logger, load: load)
        reload.add { _ in reading.reload() }
        let audit = Audit(logger: Logger(label: Audit.label))
        let keys = FileWatch([configuration.access.keys])
        let access =
            configuration.access.keys.isEmpty
            ? nil : try AccessControl(configuration.access, logger: logger, audit: audit)
        let decisionLog = try DecisionLog(configuration.decisions, logger: logger)
        let capture = try ImageCapture(configuration, logger: logger)
        configuration.limits = configuration.limits.fittingMemory()
        let service = try ScoringService(
            configuration: configuration, detectors: .known(), processors: processors, access: access,
            logger: logger, audit: audit, observers: [requestLog], decisionLog: decisionLog, capture: capture)
        let certificate = try ServedCertificate(configuration.tls, logger: logger)
        let serverConfiguration = ServerConfiguration(
            configuration, certificate: certificate?.certificate, processors: processors, openFiles: limits.descriptors)
        let (asked, most) = (configuration.server.maximumConnections, serverConfiguration.maximumConnections)
        if asked > most {
            logger.warning(
                """
                \(limits.descriptors) files may be open, enough for \(most) connections, and server.max_connections is \
                \(asked): no more than \(most) are served at once; raise the limit (ulimit -n) or lower the setting
                """)
        }
        let server = try Server(
            configuration: serverConfiguration,
            handler: { service.handle($0, from: $1, respond: $2) },
            errorAnswer: { service.answer(to: $0, received: $1, from: $2) },
            log: { event in
                if case .encryptionFailed = event { requestLog.count(.tls) }
                logger.log(level: event.level, "\(event)")
            })
        service.metrics?.readConnections { [weak server] in server.map { ConnectionFigures($0.statistics) } }

        shutdown.end(
            .init(
                server: server, service: service, configuration: configuration.server, decisionLog: decisionLog,
                capture: capture, logger: logger, requestLog: requestLog))
        let (addresses, healthAddresses) = try server.start()
        let scheme = certificate == nil ? "http" : "https"
        for address in addresses { output.results.write("listening on \(scheme)://\(address)") }
        for address in healthAddresses {
            output.results.write("listening on http://\(address), for health and metrics alone")
        }
        if certificate == nil, let address = try Server.reachableAddress(of: configuration.server.host) {
            logger.warning(
                """
                other machines reach the service at \(address) in plain text: keys and images can be read on the way; \
                set tls.certificate and tls.key, or leave that to a proxy
                """)
        }
        if let certificate {
            certificate.warnDaily()
            reload.add(watching: certificate.watch) { _ in certificate.reload() }
        }
        DispatchQueue.global(qos: .userInitiated).async { service.loadModels() }
        if let access {
            reload.add(watching: keys) { access.reload(by: $0) }
        }
        reload.add { _ in service.reloadModels() }
        let watchdog = DispatchSource.makeTimerSource(queue: .global(qos: .utility))
        watchdog.schedule(deadline: .now(), repeating: 5, leeway: .seconds(1))
        watchdog.setEventHandler { service.watch() }
        watchdog.activate()
        dispatchMain()
    }
}
