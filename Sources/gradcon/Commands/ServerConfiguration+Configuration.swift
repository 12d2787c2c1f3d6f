import HTTP
import HTTPServer
import Logging
import ScoringService

extension ServerConfiguration {
    /// The most connections where the configuration names no number. 10,000 idle ones take some 20 MB.
    private static let defaultConnections = 10_000
    /// Files that are open beside the connections: those of the listeners, of the lanes, of the reserve for questions
    /// about health, of models and logs.
    private static let otherFiles = 256

    /// What the configuration says of the server.
    ///
    /// - Parameter openFiles: how many files and sockets the process may have open.
    init(_ configuration: Configuration, certificate: ServerCertificate?, processors: Int, openFiles: Int) {
        self.init()
        // Where there are few, a quarter of them is for connections.
        let bearable = max(openFiles - Self.otherFiles, openFiles / 4)
        let wanted = configuration.server.maximumConnections
        maximumConnections = min(wanted == 0 ? Self.defaultConnections : wanted, bearable)
        reservedConnections = min(reservedConnections, max(bearable / 8, 1))
        product = "gradcon"
        lanes = processors
        host = configuration.server.host
        port = configuration.server.port
        healthHost = configuration.server.healthHost
        healthPort = configuration.server.healthPort
        self.certificate = certificate
        handshakeTimeout = .seconds(configuration.tls.handshakeTimeout)
        headTimeout = .seconds(configuration.server.headTimeout)
        bodyTimeout = .seconds(configuration.server.bodyTimeout)
        idleTimeout = .seconds(configuration.server.idleTimeout)
        writeTimeout = .seconds(configuration.server.writeTimeout)
        limits.requestLineBytes = configuration.limits.requestLineBytes
        limits.headerSectionBytes = configuration.limits.headerBytes
        limits.headerFields = configuration.limits.headerFields
        limits.bodyBytes = configuration.limits.bodyBytes
        maximumHeldBytes = configuration.limits.totalBodyBytes
    }
}

extension ServerEvent {
    /// How much attention it deserves.
    var level: Logger.Level {
        switch self {
        case .listening: .info
        case .addressUnavailable, .acceptFailed: .warning
        case .refused, .encryptionFailed: .debug
        }
    }
}
