/// How many requests a key may make now: a bucket that fills with time, and of which each request takes a token.
struct TokenBucket: Sendable, Equatable {
    private var tokens: Double
    private var filled: ContinuousClock.Instant

    /// A full bucket.
    init(burst: Int, at now: ContinuousClock.Instant) {
        tokens = Double(burst)
        filled = now
    }

    /// Takes a token.
    ///
    /// - Parameters:
    ///   - rate: tokens a second, more than 0; it may be another one at each call, and so may the burst.
    ///   - burst: the most tokens that the bucket holds.
    ///   - now: may be a moment before that of the call before, which another thread made.
    /// - Returns: nil, or where there is no token the seconds until there is one, rounded up, at most a day.
    mutating func take(rate: Double, burst: Int, at now: ContinuousClock.Instant) -> Int? {
        tokens = min(Double(burst), tokens + rate * max(0, (now - filled) / .seconds(1)))
        filled = max(filled, now)
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return Int(min(max(1, ((1 - tokens) / rate).rounded(.up)), 86_400))
    }
}
