internal import Metrics

/// What the server tells of its connections, for metrics.
package struct ConnectionFigures: Sendable {
    /// Open connections: those that may ask for anything, those beyond the limit, and those of the listener for health.
    package var admitted = 0
    package var beyondLimit = 0
    package var health = 0
    /// Connections since the process began.
    package var accepted = 0
    /// TLS handshakes since the process began, by how they ended.
    package var handshakesFinished = 0
    package var handshakesFailed = 0

    package init() {}
}

extension ServiceMetrics {
    /// Tells of the server's connections. Called once.
    ///
    /// - Parameter figures: called at each scrape; must not wait.
    package func readConnections(_ figures: @escaping @Sendable () -> ConnectionFigures?) {
        registry.read(
            figures,
            [
                ReadMetric(
                    "gradcon_connections", .gauge, "Open connections by what they may ask for.", labels: ["standing"]
                ) { figures, reading in
                    reading.add(figures.admitted, ["admitted"])
                    reading.add(figures.beyondLimit, ["beyond_limit"])
                    reading.add(figures.health, ["health"])
                },
                ReadMetric("gradcon_connections_accepted_total", .counter, "Connections that were accepted.") {
                    Double($0.accepted)
                },
                ReadMetric(
                    "gradcon_tls_handshakes_total", .counter, "TLS handshakes by how they ended.", labels: ["outcome"]
                ) { figures, reading in
                    reading.add(figures.handshakesFinished, ["done"])
                    reading.add(figures.handshakesFailed, ["failed"])
                },
            ])
    }
}
