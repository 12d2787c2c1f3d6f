internal import Metrics

/// How the decision log fares, for metrics.
struct DecisionLogFigures: Sendable {
    /// Decisions that were written, and that were lost, since the process began.
    let written, lost: Int
    /// Bytes and files on disk.
    let bytes, segments: Int
}

extension ServiceMetrics {
    /// Tells of the decision log.
    ///
    /// - Parameter figures: called at each scrape; must not wait.
    func readDecisionLog(_ figures: @escaping @Sendable () -> DecisionLogFigures?) {
        registry.read(
            figures,
            [
                ReadMetric("gradcon_decision_log_written_total", .counter, "Decisions that the log has kept.") {
                    Double($0.written)
                },
                ReadMetric("gradcon_decision_log_lost_total", .counter, "Decisions that the log could not keep.") {
                    Double($0.lost)
                },
                ReadMetric("gradcon_decision_log_bytes", .gauge, "Bytes of the log on disk.") { Double($0.bytes) },
                ReadMetric("gradcon_decision_log_segments", .gauge, "Files of the log.") { Double($0.segments) },
            ])
    }
}
