internal import DecisionLog
internal import Metrics

extension ServiceMetrics {
    /// Tells of the decision log. Called once.
    func read(_ log: DecisionLog) {
        registry.read(
            { log.statistics },
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
