internal import AnomalyDetection

/// The last decisions of a model, so many that what another threshold changes can be told.
struct RecentDecisions: Sendable {
    /// One image.
    struct Entry: Sendable {
        let score: Double
        /// Whether the frame is one that the model can judge; otherwise the score decides nothing.
        let isPicture: Bool
        /// Seconds since 1970.
        let time: Double
    }

    /// How many are kept.
    static let limit = 4096

    private var ring: [Entry] = []
    /// Where the next one goes once the ring is full.
    private var next = 0

    /// Adds a decision, in place of the oldest where there are ``limit``.
    mutating func add(_ entry: Entry) {
        if ring.count < Self.limit {
            ring.append(entry)
        } else {
            ring[next] = entry
            next = (next + 1) % Self.limit
        }
    }

    /// In no particular order.
    var entries: [Entry] { ring }
}

/// Keeps the last decisions of each model with the model.
struct RecentDecisionsObserver: DecisionObserver {
    func observe(_ events: [DecisionEvent]) {
        guard let model = events.first?.model else { return }
        model.addRecent(
            events.map { event in
                RecentDecisions.Entry(
                    score: event.decision.score, isPicture: event.decision.frame.state == .ok, time: event.time)
            })
    }
}
