private import Files
internal import HTTP

/// Until when a request must be answered.
struct Deadline: Sendable {
    /// The time that it had from its arrival on.
    let seconds: Double
    let instant: ContinuousClock.Instant

    /// - Parameter seconds: from `arrival` on, at least 0.
    init(seconds: Double, after arrival: ContinuousClock.Instant) {
        self.seconds = seconds
        instant = arrival + .seconds(seconds)
    }

    /// The deadline that `X-Request-Timeout` asks for, a decimal number of seconds, at most the configured one.
    init(
        _ request: Request, arrival: ContinuousClock.Instant, limit: Double
    ) throws(ServiceError) {
        let given = request.headers.values(for: "X-Request-Timeout")
        guard !given.isEmpty else {
            self.init(seconds: limit, after: arrival)
            return
        }
        guard given.count == 1, let seconds = Double(decimal: given[0]), seconds > 0 else {
            throw .badParameter(
                "X-Request-Timeout", found: given.joined(separator: ", "),
                expected: "a decimal number of seconds above 0, such as 2.5")
        }
        self.init(seconds: min(seconds, limit), after: arrival)
    }
}
