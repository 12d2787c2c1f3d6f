import Dispatch

extension DispatchTimeInterval {
    /// A duration of at least nothing; a longer one than a year is no different from one of a year.
    init(_ duration: Duration) {
        let (seconds, attoseconds) = min(max(duration, .zero), .seconds(365 * 86_400)).components
        self = .nanoseconds(Int(seconds * 1_000_000_000 + attoseconds / 1_000_000_000))
    }
}
