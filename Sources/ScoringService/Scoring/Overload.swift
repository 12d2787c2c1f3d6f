/// Why a request is not scored now, and may be later.
enum Overload: Equatable {
    /// As many requests wait as may.
    case items(limit: Int)
    /// The bodies of those that wait have as many bytes as they may.
    case bytes(found: Int, limit: Int)
    /// It would wait longer than it may, seconds.
    case wait(expected: Double, limit: Double)
    /// It has waited longer than it may, seconds.
    case waited(Double, limit: Double)
    /// It would not be answered in time, seconds.
    case deadline(expected: Double, left: Double)
    /// It needs more memory than others leave, bytes.
    case memory(needed: Int, free: Int)
    /// As many requests wait for the decision log to be read as may.
    case readings(limit: Int)

    /// What was found, a sentence.
    var detail: String {
        switch self {
        case .items(let limit): "All workers are busy and as many requests wait as may, \(limit)."
        case .bytes(let found, let limit):
            "All workers are busy, and the bodies of those that wait would have \(found) bytes together; they may have "
                + "\(limit)."
        case .wait(let expected, let limit):
            "All workers are busy; this request would wait \(expected.inSeconds), and may wait \(limit.inSeconds)."
        case .waited(let seconds, let limit):
            "All workers were busy; this request has waited \(seconds.inSeconds), and may wait \(limit.inSeconds)."
        case .deadline(let expected, let left):
            "All workers are busy; this request would take \(expected.inSeconds), and has \(left.inSeconds) left."
        case .memory(let needed, let free):
            "This request needs \(needed) more bytes of memory, and those in progress leave \(free)."
        case .readings(let limit): "As many requests wait for the decision log to be read as may, \(limit)."
        }
    }
}

extension Double {
    /// A number of seconds for people, to the millisecond.
    fileprivate var inSeconds: String {
        guard self < 1e9 else { return "for ever" }
        return "\((self * 1000).rounded() / 1000) s"
    }
}
