import HTTP

@testable import ScoringService

extension WorkerPool {
    /// A pool with the limits that matter to a test, and others so wide that they do not.
    convenience init(
        workers: Int, items: Int = 10_000, bytes: Int = .max, seconds: Double = 1000, memory: Int = 1 << 40,
        stuckAfter: Double = 1000
    ) {
        self.init(
            .init(items: items, bytes: bytes, seconds: seconds, workers: workers), memory: memory,
            stuckAfter: stuckAfter)
    }

    /// Submits a job, of a connection of its own unless one is named.
    ///
    /// - Returns: whether it was taken.
    func take(
        connection: UInt64 = 1, held: Int = 0, peak: Int? = nil, timeout: Double = 1000,
        presence: @escaping @Sendable () -> Client.Presence = { .present },
        refused: @escaping @Sendable (ServiceError) -> Void = { _ in },
        _ body: @escaping @Sendable (Worker, Allowance) -> Void
    ) -> Bool {
        let arrival = ContinuousClock.now
        let client = Client(peer: "127.0.0.1:1", connection: connection, presence: presence)
        let job = Queue.Job(
            flow: Flow(model: "model", connection: connection), client: client, seconds: 0.001, heldBytes: held,
            peakBytes: peak ?? held, arrival: arrival, deadline: Deadline(seconds: timeout, after: arrival)
        ) { turn in
            switch turn {
            case .work(let worker, let allowance): body(worker, allowance)
            case .refused(let error): refused(error)
            }
        }
        do { try submit(job) } catch { return false }
        return true
    }
}
