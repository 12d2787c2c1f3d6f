import ArgumentParser
import Files
import FoundationEssentials

/// A time that a user names: a moment, or how long ago it was.
enum LogTime: Equatable {
    /// Seconds since 1970.
    case moment(Double)
    /// Seconds before now.
    case ago(Double)

    /// Takes `2026-01-31`, `2026-01-31T12:00:00Z`, `90s`, `15m`, `2h`, `7d`.
    init(_ text: String) throws {
        let units = ["s": 1.0, "m": 60, "h": 3600, "d": 86_400]
        if let unit = text.last.flatMap({ units[String($0)] }), let count = Double(decimal: String(text.dropLast())),
            count >= 0
        {
            self = .ago(count * unit)
        } else if let date = (try? Date(text, strategy: .iso8601))
            ?? (try? Date(text + "T00:00:00Z", strategy: .iso8601))
        {
            self = .moment(date.timeIntervalSince1970)
        } else {
            throw ValidationError(
                "\"\(text.clipped)\" is no time; expected is a date (2026-01-31), a time (2026-01-31T12:00:00Z), or "
                    + "how long ago it was (90s, 15m, 2h, 7d).")
        }
    }

    /// Seconds since 1970.
    func seconds(before now: Double) -> Double {
        switch self {
        case .moment(let time): time
        case .ago(let seconds): now - seconds
        }
    }
}
