private import FoundationEssentials

/// A span of the decision log.
struct TimeWindow: Sendable, Equatable {
    /// Seconds since 1970: the first moment, and the first one behind it; nil for no bound.
    let since, until: Double?

    /// - Parameters:
    ///   - since: a time as ISO 8601 writes it, such as `2026-01-31T12:00:00Z`; nil for no bound.
    ///   - until: likewise.
    init(since: String?, until: String?) throws(ServiceError) {
        self.since = try Self.seconds(since, "since")
        self.until = try Self.seconds(until, "until")
        if let since = self.since, let until = self.until, since >= until {
            throw .badParameter("until", found: "\(until)", expected: "a time after since")
        }
    }

    /// Whether it is all of the log.
    var isUnbounded: Bool { since == nil && until == nil }

    private static func seconds(_ text: String?, _ name: String) throws(ServiceError) -> Double? {
        guard let text else { return nil }
        guard let date = try? Date(text, strategy: .iso8601) else {
            throw .badParameter(name, found: text, expected: "a time in UTC such as 2026-01-31T12:00:00Z")
        }
        return date.timeIntervalSince1970
    }
}
