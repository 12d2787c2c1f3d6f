import Glibc
import Synchronization

/// Tells the time as lines of the log begin: in UTC, with milliseconds, such as `2026-02-28T09:05:00.250Z`.
final class LogClock: Sendable {
    /// The last second that was asked for, as text up to its end: many lines fall into one.
    private let last = Mutex((second: Int.min, text: ""))

    /// The time now.
    var now: String {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return text(second: time.tv_sec, millisecond: time.tv_nsec / 1_000_000)
    }

    /// - Parameter second: since 1970.
    func text(second: Int, millisecond: Int) -> String {
        let beginning = last.withLock { last in
            if last.second != second { last = (second, Self.text(second: second)) }
            return last.text
        }
        return "\(beginning).\(Self.digits(millisecond, 3))Z"
    }

    private static func text(second: Int) -> String {
        var (second, parts) = (second, tm())
        gmtime_r(&second, &parts)
        let date = [digits(Int(parts.tm_year) + 1900, 4), digits(Int(parts.tm_mon) + 1), digits(Int(parts.tm_mday))]
        let time = [parts.tm_hour, parts.tm_min, parts.tm_sec].map { digits(Int($0)) }
        return date.joined(separator: "-") + "T" + time.joined(separator: ":")
    }

    private static func digits(_ number: Int, _ count: Int = 2) -> String {
        let text = String(number)
        return String(repeating: "0", count: max(0, count - text.count)) + text
    }
}
