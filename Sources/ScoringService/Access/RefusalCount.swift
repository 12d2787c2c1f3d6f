/// Counts refusals, and says when to log how many: a client that tries keys must not fill the log.
struct RefusalCount: Sendable, Equatable {
    private var count = 0
    private var quietUntil: ContinuousClock.Instant?

    /// The time between two lines.
    static let interval = Duration.seconds(10)

    /// Adds a refusal.
    ///
    /// - Returns: how many there were since the last line, this one included, where it is time for a line.
    mutating func add(at now: ContinuousClock.Instant) -> Int? {
        count += 1
        if let quietUntil, now < quietUntil { return nil }
        quietUntil = now + Self.interval
        defer { count = 0 }
        return count
    }
}
