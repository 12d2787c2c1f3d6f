extension DecisionLog {
    /// What an operator should know of the log.
    package enum Event: Sendable, Equatable, CustomStringConvertible {
        /// A process that died has left a part of a line, which was cut.
        case cut(segment: String, bytes: Int)
        /// Lines of a segment are damaged; it was set aside, and nothing removed from it.
        case damaged(segment: String, lines: Int)
        /// A segment that was left could not be looked at.
        case unreadable(String)
        /// Lines could not be kept.
        case lost(Int, reason: String)
        /// All lines since the last ``lost(_:reason:)`` were kept.
        case keptAgain

        /// Part of a sentence, as a log has it.
        package var description: String {
            switch self {
            case .cut(let segment, let bytes):
                "the decision log's \(segment) ended within a line: \(bytes) bytes were cut"
            case .damaged(let segment, let lines):
                "\(lines == 1 ? "a line" : "\(lines) lines") of the decision log's \(segment) "
                    + "\(lines == 1 ? "is" : "are") damaged: the segment was set aside as \(segment)"
                    + SegmentName.damagedSuffix
            case .unreadable(let reason): "a segment of the decision log could not be checked: \(reason)"
            case .lost(let count, let reason):
                "\(count == 1 ? "a decision was" : "\(count) decisions were") not kept in the decision log: \(reason)"
            case .keptAgain: "decisions are kept in the decision log again"
            }
        }
    }
}
