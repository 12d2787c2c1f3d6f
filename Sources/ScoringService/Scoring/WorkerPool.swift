internal import AnomalyDetection
internal import Dispatch
private import Glibc
internal import HTTP
internal import Synchronization

/// Runs jobs on a fixed number of workers, behind a bounded queue and within a budget of memory. A job waits only while
/// every worker is busy, or others take the memory that it needs.
final class WorkerPool: Sendable {
    /// What becomes of a job.
    enum Turn {
        /// A worker does it now, on its own queue.
        case work(Worker, Allowance)
        /// It will not be done.
        case refused(ServiceError)
    }

    typealias Queue = JobQueue<@Sendable (Turn) -> Void>

    /// One worker: a serial queue.
    final class Worker: Sendable {
        fileprivate let index: Int
        let queue: DispatchQueue
        /// When its job takes too long, milliseconds of the pool's clock; `Int.max` while it has none.
        fileprivate let overdue = Atomic(Int.max)

        fileprivate init(index: Int) {
            self.index = index
            queue = DispatchQueue(label: "gradcon.worker.\(index)", qos: .userInitiated)
        }

        /// This worker's scorer of a model, made at its first use. On the worker's queue.
        func scorer(for model: LoadedModel, in pool: WorkerPool) -> any AnomalyScorer {
            dispatchPrecondition(condition: .onQueue(queue))
            return model.scorer(of: self, in: pool)
        }
    }

    /// The memory that the job of a worker takes, bytes.
    private struct Claim {
        /// What is kept free for it.
        var reserved = 0
        /// What it has asked for.
        var used = 0
    }

    private struct State {
        var idle: [Worker]
        var queue: Queue
        /// Bytes that all jobs may take together.
        var memory: Int
        /// Bytes that are kept free for running jobs.
        var reserved = 0
        var claims: [Claim]
        /// Seconds that the running jobs are expected to take.
        var running = 0.0
        var lastSweep: ContinuousClock.Instant
        /// Whether the queue will be looked through after a while.
        var isSweepDue = false

        /// Bytes that a job may take beyond those that it holds while it waits.
        var room: Int { memory - reserved - queue.heldBytes }
        /// Bytes that one job may take: what it finds when nothing runs, however much waits.
        var largest: Int { memory - queue.limits.bytes }
    }

    /// Bytes that waiting jobs may hold together, if there is memory enough.
    private let heldBytes: Int
    private let stuckAfter: Double
    /// With fewer jobs waiting, the queue runs low.
    private let lowMark: Int
    private let workers: [Worker]
    private let clockStart = ContinuousClock.now
    private let state: Mutex<State>

    /// - Parameters:
    ///   - limits: of at least one worker.
    ///   - memory: bytes that all jobs may take together.
    ///   - stuckAfter: seconds after which a worker with one job is taken to hang.
    init(_ limits: Queue.Limits, memory: Int, stuckAfter: Double) {
        heldBytes = limits.bytes
        self.stuckAfter = stuckAfter
        lowMark = 3 * limits.workers
        workers = (0..<limits.workers).map(Worker.init)
        state = Mutex(
            State(
                idle: workers, queue: Queue(limits), memory: 0,
                claims: Array(repeating: Claim(), count: limits.workers), lastSweep: clockStart))
        setMemory(memory)
    }

    /// Bytes that jobs take at the moment.
    var reservedMemory: Int { state.withLock { $0.reserved + $0.queue.heldBytes } }

    /// Bytes that one job may take at most.
    var largestJob: Int { state.withLock { $0.largest } }

    /// Bytes that all jobs may take together from now on.
    func setMemory(_ bytes: Int) {
        state.withLock { state in
            state.memory = bytes
            // What waits leaves three quarters, so that something can always be begun.
            state.queue.limits.bytes = min(heldBytes, bytes / 4)
        }
    }
}

// MARK: - Jobs

extension WorkerPool {
    /// Takes a job: its work is called once, later and elsewhere.
    ///
    /// - Throws: where the job cannot be done, or not now; its work is not called then.
    func submit(_ job: Queue.Job) throws(ServiceError) {
        let now = ContinuousClock.now
        var swept: [Queue.Departure] = []
        let (result, begun) = state.withLock { state -> (Result<Void, ServiceError>, [(Worker, Queue.Job)]) in
            guard job.peakBytes <= state.largest else {
                return (.failure(.needsMemory(found: job.peakBytes, limit: state.largest)), [])
            }
            if state.queue.isEmpty, job.peakBytes <= state.room, let worker = state.idle.popLast() {
                begin(job, on: worker, &state, now: now)
                return (.success(()), [(worker, job)])
            }
            var overload = state.queue.admit(job, running: state.running, now: now)
            if overload != nil, mayBeSwept(state, now: now) {
                swept = sweep(&state, makingRoomFor: overload, now: now)
                overload = state.queue.admit(job, running: state.running, now: now)
            }
            if let overload {
                let seconds = state.queue.retryAfter(running: state.running)
                return (.failure(.overloaded(overload, retryAfter: seconds)), [])
            }
            sweepLater(&state)
            return (.success(()), beginWaiting(&state, &swept, now: now))
        }
        // Elsewhere: who submits must not wait until others are answered.
        if !swept.isEmpty { DispatchQueue.global(qos: .userInitiated).async { [swept] in self.refuse(swept) } }
        for (worker, job) in begun { run(job, on: worker) }
        try result.get()
    }

    /// Takes memory for the job of a worker, beyond what it has.
    func claim(_ bytes: Int, for worker: Worker) throws(ServiceError) {
        try state.withLock { state throws(ServiceError) in
            let claim = state.claims[worker.index]
            let used = claim.used.saturatingSum(bytes)
            guard used <= state.largest else { throw .needsMemory(found: used, limit: state.largest) }
            let more = max(0, used - claim.reserved)
            guard more <= state.room else {
                let seconds = state.queue.retryAfter(running: state.running)
                throw .overloaded(.memory(needed: more, free: max(0, state.room)), retryAfter: seconds)
            }
            state.claims[worker.index] = Claim(reserved: claim.reserved + more, used: used)
            state.reserved += more
        }
    }

    private func begin(_ job: Queue.Job, on worker: Worker, _ state: inout State, now: ContinuousClock.Instant) {
        state.claims[worker.index] = Claim(reserved: job.peakBytes, used: job.heldBytes)
        state.reserved += job.peakBytes
        state.running += job.seconds
        let patience = Duration.seconds(max(stuckAfter, min(10 * job.seconds, 86_400)))
        worker.overdue.store(milliseconds(now + patience), ordering: .relaxed)
    }

    private func end(_ job: Queue.Job, on worker: Worker, _ state: inout State, taken: Duration) {
        state.reserved -= state.claims[worker.index].reserved
        state.claims[worker.index] = Claim()
        worker.overdue.store(.max, ordering: .relaxed)
        state.queue.bill(taken / .seconds(1) - job.seconds, to: job.flow)
        // A sum of floating-point numbers begins anew when there is nothing in it.
        state.running = state.idle.count + 1 == workers.count ? 0 : max(0, state.running - job.seconds)
    }

    /// Begins as many waiting jobs as there are idle workers and memory for.
    private func beginWaiting(
        _ state: inout State, _ refused: inout [Queue.Departure], now: ContinuousClock.Instant
    ) -> [(Worker, Queue.Job)] {
        var begun: [(Worker, Queue.Job)] = []
        while let worker = state.idle.last, let departure = state.queue.next(room: state.room, now: now) {
            guard case .turn(let job) = departure else {
                refused.append(departure)
                continue
            }
            state.idle.removeLast()
            begin(job, on: worker, &state, now: now)
            begun.append((worker, job))
        }
        return begun
    }

    /// A job on its way to a worker's queue. What the queue runs lives until it returns, and with it what it captures:
    /// a worker that never runs dry would keep the first job, its body and its model, for ever.
    private final class Handover: Sendable {
        private let job: Mutex<Queue.Job?>

        init(_ job: Queue.Job) { self.job = Mutex(job) }

        /// The job, once.
        func take() -> Queue.Job? { job.withLock { $0.take() } }
    }

    private func run(_ job: Queue.Job, on worker: Worker) {
        let handover = Handover(job)
        worker.queue.async {
            guard var job = handover.take() else { return }
            var (started, isLow) = (ContinuousClock.now, true)
            while true {
                let allowance = Allowance(client: job.client, deadline: job.deadline, pool: self, worker: worker)
                job.work(.work(worker, allowance))
                let finished = ContinuousClock.now
                // Workers are as many as processors, and the scheduler lets a thread use up its slice (Linux, EEVDF):
                // the threads that take answers and bring jobs would wait until all workers have run dry. Linux 6.18,
                // two processors, 8 connections: a tenth to a quarter more answers; beside a busy process of the same
                // group, to which a yield gives way too, up to a quarter fewer.
                if isLow { sched_yield() }
                guard let next = self.next(for: worker, after: job, taken: finished - started) else { return }
                (job, started, isLow) = (next.job, .now, next.isLow)
            }
        }
    }

    /// The next job of a worker that has done one, and whether the queue runs low; the worker becomes idle where there
    /// is none.
    private func next(
        for worker: Worker, after job: Queue.Job, taken: Duration
    ) -> (job: Queue.Job, isLow: Bool)? {
        var refused: [Queue.Departure] = []
        var (begun, isLow) = state.withLock { state -> ([(Worker, Queue.Job)], Bool) in
            end(job, on: worker, &state, taken: taken)
            state.idle.append(worker)
            guard !state.queue.isEmpty else { return ([], true) }
            return (beginWaiting(&state, &refused, now: .now), state.queue.count < lowMark)
        }
        refuse(refused)
        // The worker was the last to become idle, so it is the first that gets something to do.
        guard !begun.isEmpty else { return nil }
        let (_, next) = begun.removeFirst()
        for (other, job) in begun { run(job, on: other) }
        return (next, isLow)
    }

    private func refuse(_ departures: [Queue.Departure]) {
        for case .refused(let job, let error) in departures { job.work(.refused(error)) }
    }
}

// MARK: - Helpers

extension WorkerPool {
    /// Whether a job waits.
    var hasWaitingJobs: Bool { state.withLock { !$0.queue.isEmpty } }

    /// Takes workers that have nothing to do, at most so many, until each is given back. None where a job waits, or
    /// none may wait.
    func takeIdle(_ limit: Int) -> [Worker] {
        state.withLock { state in
            guard state.queue.isEmpty, state.queue.limits.items > 0 else { return [] }
            let helpers = Array(state.idle.suffix(max(0, limit)))
            state.idle.removeLast(helpers.count)
            return helpers
        }
    }

    /// Lets a worker that was taken do jobs again.
    func giveBack(_ helper: Worker) {
        var refused: [Queue.Departure] = []
        let begun = state.withLock { state in
            state.idle.append(helper)
            return beginWaiting(&state, &refused, now: .now)
        }
        refuse(refused)
        for (worker, job) in begun { run(job, on: worker) }
    }
}

// MARK: - Sweeping

extension WorkerPool {
    /// The time between two looks through the queue, so that they take a tenth of it at most.
    private func sweepInterval(_ state: State) -> Duration { max(.milliseconds(100), .microseconds(state.queue.count)) }

    private func mayBeSwept(_ state: State, now: ContinuousClock.Instant) -> Bool {
        now - state.lastSweep > sweepInterval(state) / 10
    }

    private func sweep(
        _ state: inout State, makingRoomFor overload: Overload?, now: ContinuousClock.Instant
    ) -> [Queue.Departure] {
        state.lastSweep = now
        return state.queue.sweep(makingRoomFor: overload, now: now)
    }

    /// Sees to it that jobs are answered when their time is over, also while no worker becomes free.
    private func sweepLater(_ state: inout State) {
        guard !state.isSweepDue, !state.queue.isEmpty else { return }
        state.isSweepDue = true
        let interval = sweepInterval(state) / .seconds(1)
        DispatchQueue.global(qos: .userInitiated).asyncAfter(deadline: .now() + interval) { self.sweepNow() }
    }

    private func sweepNow() {
        let refused = state.withLock { state in
            state.isSweepDue = false
            let refused = sweep(&state, makingRoomFor: nil, now: .now)
            sweepLater(&state)
            return refused
        }
        refuse(refused)
    }
}

// MARK: - Watching

extension WorkerPool {
    /// How much there is to do, and may be.
    struct Figures {
        /// Requests that wait, and that may.
        let waiting, capacity: Int
        /// Workers, and those of them that have something to do.
        let workers, busy: Int
        /// Bytes that requests in hand take or may take, and the most.
        let memory, memoryLimit: Int
    }

    /// How much there is to do now; waits for no worker.
    var figures: Figures {
        state.withLock { state in
            Figures(
                waiting: state.queue.count, capacity: state.queue.limits.items, workers: workers.count,
                busy: workers.count - state.idle.count, memory: state.reserved + state.queue.heldBytes,
                memoryLimit: state.memory)
        }
    }

    /// How many workers have been busy with one job for longer than any should take; waits for none of them.
    ///
    /// That is for `stuckAfter` seconds, or for ten times as long as was expected where that is longer.
    func stuckWorkers() -> Int {
        let now = milliseconds(.now)
        return workers.count { $0.overdue.load(ordering: .relaxed) < now }
    }

    /// The time since the pool was made.
    private func milliseconds(_ instant: ContinuousClock.Instant) -> Int {
        let (seconds, attoseconds) = (instant - clockStart).components
        return Int(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
