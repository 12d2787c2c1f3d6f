internal import HTTP

/// What a request that a worker has begun may still take: time, as long as its client waits for the answer, and memory.
struct Allowance: Sendable {
    let client: Client
    let deadline: Deadline
    let pool: WorkerPool
    let worker: WorkerPool.Worker

    /// Looks whether it is worth going on. Between steps that take long, such as the images of a batch.
    ///
    /// - Throws: where the client has gone or the time is over.
    func check() throws(ServiceError) {
        guard client.presence != .gone else { throw .clientGone }
        guard ContinuousClock.now < deadline.instant else { throw .outOfTime(seconds: deadline.seconds) }
    }

    /// Takes memory before it is allocated; what the request takes is given back when it has been answered.
    ///
    /// - Throws: where it is more than a request may ever take, or more than is free at the moment.
    func claim(_ bytes: Int) throws(ServiceError) { try pool.claim(bytes, for: worker) }
}
