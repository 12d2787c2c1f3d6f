import HTTP
import HTTPServer
import Logging
import ScoringService

extension ServerConfiguration {
    /// What the configuration says of the server.
    init(_ configuration: Configuration, certificate: ServerCertificate?, processors: Int) {
        self.init()
        product = "gradcon"
        lanes = processors
        host = configuration.server.host
        port = configuration.server.port
        healthHost = configuration.server.healthHost
        healthPort = configuration.server.healthPort
        self.certificate = certificate
        handshakeTimeout = .seconds(configuration.tls.handshakeTimeout)
        maximumConnections = configuration.server.maximumConnections
        headTimeout = .seconds(configuration.server.headTimeout)
        bodyTimeout = .seconds(configuration.server.bodyTimeout)
        idleTimeout = .seconds(configuration.server.idleTimeout)
        writeTimeout = .seconds(configuration.server.writeTimeout)
        limits.requestLineBytes = configuration.limits.requestLineBytes
        limits.headerSectionBytes = configuration.limits.headerBytes
        limits.headerFields = configuration.limits.headerFields
        limits.bodyBytes = configuration.limits.bodyBytes
        maximumBodyBytes = configuration.limits.totalBodyBytes
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
