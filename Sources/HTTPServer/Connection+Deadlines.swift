import HTTP

extension Connection {
    /// How long a deadline leaves the client.
    func timeout(_ deadline: ConnectionStateMachine.Deadline) -> Duration {
        let configuration = server.configuration
        return switch deadline {
        case .handshake: isForHealth ? configuration.reserveTimeout : configuration.handshakeTimeout
        case .idle: isInReserve ? configuration.reserveTimeout : configuration.idleTimeout
        case .head: isForHealth ? configuration.reserveTimeout : configuration.headTimeout
        case .body: configuration.bodyTimeout
        case .write: configuration.writeTimeout
        case .linger: configuration.lingerTimeout
        case .farewell: configuration.farewellTimeout
        }
    }

    private var isInReserve: Bool {
        if case .beyondLimit = pool.standing { true } else { false }
    }

    /// Whether the connection has one of the few places for questions about health, whose clients ask at once.
    private var isForHealth: Bool { pool.standing != .admitted }

    /// Whether nothing is lost when the connection closes: nothing of a request has arrived, or all is said. Where the
    /// few places are for clients that ask at once, half a head is nothing.
    func isDispensable(_ deadline: ConnectionStateMachine.Deadline) -> Bool {
        switch deadline {
        case .handshake, .idle, .linger, .farewell: true
        case .head: isForHealth
        case .body, .write: false
        }
    }
}
