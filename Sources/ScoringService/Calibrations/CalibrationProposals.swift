private import Synchronization

/// The proposals that may be activated: kept in memory for an hour, so many at most.
final class CalibrationProposals: Sendable {
    /// How many are kept, of all models together.
    static let limit = 64

    /// In the order in which they were made.
    private let proposals = Mutex<[CalibrationProposal]>([])

    /// Keeps a proposal, in place of the oldest where there are ``limit``.
    func add(_ proposal: CalibrationProposal, at now: ContinuousClock.Instant = .now) {
        proposals.withLock { proposals in
            proposals.removeAll { $0.end <= now }
            if proposals.count == Self.limit { proposals.removeFirst() }
            proposals.append(proposal)
        }
    }

    /// Those for a model's file, the oldest first.
    func proposals(for file: ModelFileName, at now: ContinuousClock.Instant = .now) -> [CalibrationProposal] {
        proposals.withLock { $0.filter { $0.file == file && $0.end > now } }
    }
}
