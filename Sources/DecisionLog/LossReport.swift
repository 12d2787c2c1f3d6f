package import Dispatch

/// Tells of what was lost, at once and then once a minute at most.
package struct LossReport {
    /// What there is to tell.
    package enum News: Sendable, Equatable {
        /// So many were lost since the last report; why the last of them were.
        case lost(Int, reason: String)
        /// None were lost since the last report.
        case over
    }

    private var count = 0
    private var reason = ""
    private var next: DispatchTime?

    /// Seconds between two reports.
    private static let pause = 60.0

    package init() {}

    /// When to ask for ``news(isLast:)`` again.
    package var deadline: DispatchTime { next ?? .distantFuture }

    /// Counts what was lost.
    package mutating func add(_ count: Int, reason: String) {
        guard count > 0 else { return }
        self.count += count
        self.reason = reason
    }

    /// What is to be told now.
    ///
    /// - Parameter isLast: whether nothing can be told later.
    package mutating func news(isLast: Bool = false) -> News? {
        guard count > 0 || next != nil, isLast || next ?? .now() <= .now() else { return nil }
        defer { count = 0 }
        next = count > 0 ? .now() + Self.pause : nil
        return count > 0 ? .lost(count, reason: reason) : isLast ? nil : .over
    }
}
