internal import Metrics

/// What the server tells of its connections, for metrics.
package struct ConnectionFigures: Sendable {
    /// Open connections: those that may ask for anything, those beyond the limit, and those of the listener for health.
    let admitted, beyondLimit, health: Int
    /// Connections since the process began.
    let accepted: Int
    /// TLS handshakes since the process began, by how they ended.
    let finishedHandshakes, failedHandshakes: Int

    package init(
        admitted: Int, beyondLimit: Int, health: Int, accepted: Int, finishedHandshakes: Int, failedHandshakes: Int
    ) {
        (self.admitted, self.beyondLimit, self.health, self.accepted) = (admitted, beyondLimit, health, accepted)
        (self.finishedHandshakes, self.failedHandshakes) = (finishedHandshakes, failedHandshakes)
    }
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
                    reading.add(figures.finishedHandshakes, ["done"])
                    reading.add(figures.failedHandshakes, ["failed"])
                },
            ])
    }
}
