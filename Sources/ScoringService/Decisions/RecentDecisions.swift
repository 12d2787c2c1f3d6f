/// The last decisions of a model: what another threshold would change.
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
