extension DecisionLog {
    /// When what was written is brought to disk.
    package enum Synchronization: String, Sendable, CaseIterable {
        /// Each decision is on disk before its answer goes out. Those that wait at the same time share one write.
        case always
        /// Decisions are brought to disk after a while; their answers do not wait.
        case interval
        /// The system writes when it sees fit.
        case never
    }

    /// Where the log is, and how it is kept.
    package struct Settings: Sendable {
        /// The folder.
        package var folder: String
        /// When what was written is brought to disk.
        package var synchronization = Synchronization.interval
        /// Seconds between two times that it is, of ``Synchronization/interval``.
        package var interval = 1.0
        /// Bytes of a segment.
        package var segmentBytes = 64 << 20
        /// Seconds after which a segment is followed by the next.
        package var segmentAge = 86_400.0
        /// Bytes of all segments; the oldest are removed.
        package var totalBytes = 1 << 30
        /// Bytes of lines that wait to be written.
        var queueBytes = 8 << 20

        package init(folder: String) { self.folder = folder }
    }
}
