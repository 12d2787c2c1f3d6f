internal import HTTP

/// The jobs that wait for a worker: how many may, which goes next, and which need not be done any more.
///
/// A value without a clock: the time is handed in. Bounded by number, by bytes and by the expected time; the order is
/// that of ``FairQueue``.
struct JobQueue<Work: Sendable> {
    /// What waits.
    struct Job: Sendable {
        let flow: Flow
        let client: Client
        /// The seconds that it is expected to take.
        let seconds: Double
        /// Bytes that it holds while it waits.
        let heldBytes: Int
        /// Bytes that it takes while it runs, with those that it holds; more may be claimed then.
        let peakBytes: Int
        let arrival: ContinuousClock.Instant
        let deadline: Deadline
        let work: Work
    }

    /// What may wait.
    struct Limits {
        /// Jobs.
        let items: Int
        /// Bytes that waiting jobs hold together.
        var bytes: Int
        /// Seconds that a job waits.
        let seconds: Double
        /// How many jobs are done at once.
        let workers: Int
    }

    /// A job that leaves the queue.
    enum Departure {
        /// It is to be done now.
        case turn(Job)
        /// It is not to be done.
        case refused(Job, ServiceError)
    }

    /// Whether somebody has been refused since, the queue is taken to be overloaded. For as long, requests that would
    /// wait for others that wait longer than a twentieth of the longest time are refused: under an overload that lasts,
    /// a long queue makes all wait and lets no more of them through.
    private static var overloadMemory: Duration { .seconds(1) }
    private static var overloadShare: Double { 1 / 20 }
    /// How long a job that finds too little memory lets others pass, and how many such jobs there may be.
    private static var patience: Duration { .seconds(1) }
    private static var mostStalled: Int { 16 }

    var limits: Limits
    private var fair = FairQueue<Job>()
    /// Jobs whose turn has come but for which there is not enough memory, and since when.
    private var stalled: [(job: Job, since: ContinuousClock.Instant)] = []
    /// Jobs whose clients have closed their sending side: most of them have gone, so they are done when nothing else
    /// waits.
    private var doubtful: [Job] = []
    private(set) var heldBytes = 0
    private var lastRefusal: ContinuousClock.Instant?

    init(_ limits: Limits) { self.limits = limits }

    var count: Int { fair.count + stalled.count + doubtful.count }
    var isEmpty: Bool { count == 0 }

    /// Takes a job in, or says why not. O(log n).
    ///
    /// - Parameter running: the seconds that the jobs in progress are expected to take.
    mutating func admit(_ job: Job, running: Double, now: ContinuousClock.Instant) -> Overload? {
        if let overload = refusal(of: job, running: running, now: now) {
            if case .deadline = overload { return overload }
            lastRefusal = now
            return overload
        }
        heldBytes += job.heldBytes
        fair.append(job, of: job.flow, cost: job.seconds)
        return nil
    }

    private func refusal(of job: Job, running: Double, now: ContinuousClock.Instant) -> Overload? {
        guard count < limits.items else { return .items(limit: limits.items) }
        let bytes = heldBytes.saturatingSum(job.heldBytes)
        guard bytes <= limits.bytes else { return .bytes(found: bytes, limit: limits.bytes) }
        let before = fair.costBefore(job.flow, cost: job.seconds) + stalled.reduce(0) { $0 + $1.job.seconds }
        let wait = (before + running) / Double(limits.workers)
        guard wait <= limits.seconds else { return .wait(expected: wait, limit: limits.seconds) }
        let isOverloaded = lastRefusal.map { now - $0 < Self.overloadMemory } ?? false
        // As many as there are workers may wait in any case, so that none of these becomes idle. What runs does not
        // count: a cheap request is not refused because expensive ones are in progress.
        let (queued, limit) = (before / Double(limits.workers), limits.seconds * Self.overloadShare)
        guard !isOverloaded || count < limits.workers || queued <= limit else {
            return .wait(expected: queued, limit: limit)
        }
        let left = (job.deadline.instant - now) / .seconds(1)
        guard wait + job.seconds <= left else { return .deadline(expected: wait + job.seconds, left: max(0, left)) }
        return nil
    }

    /// Takes out the next job that is to be done, or that is not to be done any more; nil where none can be begun now.
    ///
    /// - Parameter room: bytes that a job may take beyond those that it holds.
    mutating func next(room: Int, now: ContinuousClock.Instant) -> Departure? {
        for (index, entry) in stalled.enumerated() {
            guard let departure = departure(of: entry.job, room: room, now: now) else { continue }
            stalled.remove(at: index)
            return leave(departure)
        }
        let mayPass = stalled.first.map { now - $0.since < Self.patience } ?? true
        while mayPass, stalled.count < Self.mostStalled, let job = fair.popFirst() {
            if job.client.presence == .finishedSending {
                doubtful.append(job)
            } else if let departure = departure(of: job, room: room, now: now) {
                return leave(departure)
            } else {
                stalled.append((job, now))
            }
        }
        guard stalled.isEmpty, let job = doubtful.first,
            let departure = departure(of: job, room: room, now: now)
        else { return nil }
        doubtful.removeFirst()
        return leave(departure)
    }

    /// Nil where the job has to wait for memory.
    private func departure(of job: Job, room: Int, now: ContinuousClock.Instant) -> Departure? {
        if let error = job.staleness(limit: limits.seconds, now: now) { return .refused(job, error) }
        return job.peakBytes - job.heldBytes <= room ? .turn(job) : nil
    }

    private mutating func leave(_ departure: Departure) -> Departure {
        switch departure {
        case .turn(let job), .refused(let job, _): heldBytes -= job.heldBytes
        }
        return departure
    }

    /// Takes out all jobs that need not be done any more. O(n).
    ///
    /// - Parameter overload: why there has to be room, so that those go as well whose clients have closed their sending
    ///   side; nil where there need not be.
    mutating func sweep(makingRoomFor overload: Overload?, now: ContinuousClock.Instant) -> [Departure] {
        var departures: [Departure] = []
        let limits = limits
        func isSwept(_ job: Job) -> Bool {
            var error = job.staleness(limit: limits.seconds, now: now)
            if let overload, error == nil, job.client.presence == .finishedSending {
                error = .overloaded(overload, retryAfter: 1)
            }
            guard let error else { return false }
            departures.append(.refused(job, error))
            return true
        }
        _ = fair.removeAll(where: isSwept)
        stalled.removeAll { isSwept($0.job) }
        doubtful.removeAll(where: isSwept)
        for departure in departures { _ = leave(departure) }
        return departures
    }

    /// Puts to a flow's account what a job took beyond what was expected.
    mutating func bill(_ seconds: Double, to flow: Flow) { fair.bill(seconds, to: flow) }

    /// The whole seconds until the queue will have been worked off, 1 to 60.
    func retryAfter(running: Double) -> Int {
        let seconds = fair.cost + stalled.reduce(running) { $0 + $1.job.seconds }
        return Int(min(max((seconds / Double(limits.workers)).rounded(.up), 1), 60))
    }
}

extension JobQueue.Job {
    /// Why the job need not be done any more; nil where it has to.
    ///
    /// - Parameter limit: seconds that a job may wait.
    fileprivate func staleness(limit: Double, now: ContinuousClock.Instant) -> ServiceError? {
        if client.presence == .gone { return .clientGone }
        guard now < deadline.instant else { return .outOfTime(seconds: deadline.seconds) }
        let waited = (now - arrival) / .seconds(1)
        // Others that came with it have waited as long and are let go now, so that there will be room.
        return waited > limit ? .overloaded(.waited(waited, limit: limit), retryAfter: 1) : nil
    }
}
