internal import AnomalyDetection
internal import Dispatch
private import Glibc
internal import Synchronization

/// Runs jobs on a fixed number of workers, behind a bounded queue. A job waits only while every worker is busy.
final class WorkerPool: Sendable {
    typealias Job = @Sendable (Worker) -> Void

    /// One worker: a serial queue.
    final class Worker: Sendable {
        fileprivate let queue: DispatchQueue

        fileprivate init(index: Int) {
            queue = DispatchQueue(label: "gradcon.worker.\(index)", qos: .userInitiated)
        }

        /// This worker's scorer of a model, made at its first use. On the worker's queue.
        func scorer(for model: LoadedModel) -> any AnomalyScorer {
            dispatchPrecondition(condition: .onQueue(queue))
            return model.scorer(of: self)
        }
    }

    private struct State {
        var idle: [Worker]
        /// A ring of `capacity` places, of which `count` from `first` on are taken.
        var waiting: [(job: Job, bytes: Int)?]
        var first = 0
        var count = 0
        /// What the jobs of `waiting` hold together.
        var bytes = 0

        mutating func append(_ job: @escaping Job, bytes: Int) {
            waiting[(first + count) % waiting.count] = (job, bytes)
            count += 1
            self.bytes += bytes
        }

        mutating func removeFirst() -> Job? {
            guard count > 0 else { return nil }
            // Taken out, so that the upload it holds goes with it.
            let next = waiting[first].take()
            first = (first + 1) % waiting.count
            count -= 1
            bytes -= next?.bytes ?? 0
            return next?.job
        }
    }

    /// Jobs that may wait.
    let capacity: Int
    /// Bytes that waiting jobs may hold together.
    let byteCapacity: Int
    /// With fewer jobs waiting, the queue runs low.
    private let lowMark: Int
    private let state: Mutex<State>

    /// - Parameters:
    ///   - workers: at least 1.
    ///   - capacity: jobs that may wait, 0 or more.
    ///   - byteCapacity: bytes that waiting jobs may hold together.
    init(workers: Int, capacity: Int, byteCapacity: Int) {
        self.capacity = capacity
        self.byteCapacity = byteCapacity
        lowMark = 3 * max(workers, 1)
        state = Mutex(
            State(
                idle: (0..<max(workers, 1)).map(Worker.init), waiting: Array(repeating: nil, count: max(capacity, 0))))
    }

    /// Takes a job, or refuses it where all workers are busy and the queue is full. O(1).
    ///
    /// - Parameter bytes: what the job holds while it waits.
    func submit(bytes: Int = 0, _ job: @escaping Job) -> Bool {
        let (worker, isTaken) = state.withLock { state -> (Worker?, Bool) in
            if let worker = state.idle.popLast() { return (worker, true) }
            guard state.count < state.waiting.count, bytes <= byteCapacity - state.bytes else { return (nil, false) }
            state.append(job, bytes: bytes)
            return (nil, true)
        }
        if let worker { run(job, on: worker) }
        return isTaken
    }

    private func run(_ job: @escaping Job, on worker: Worker) {
        worker.queue.async {
            var (job, isLow) = (job, true)
            while true {
                job(worker)
                // Workers are as many as processors, and the scheduler lets a thread use up its slice (Linux, EEVDF):
                // the threads that take answers and bring jobs would wait until all workers have run dry. Linux 6.18,
                // two processors, 8 connections: a tenth to a quarter more answers; beside a busy process of the same
                // group, to which a yield gives way too, up to a quarter fewer.
                if isLow { sched_yield() }
                guard let next = self.next(for: worker) else { return }
                (job, isLow) = next
            }
        }
    }

    /// The job that waited longest, and whether the queue runs low; the worker becomes idle where there is none.
    private func next(for worker: Worker) -> (job: Job, isLow: Bool)? {
        state.withLock { state in
            if let job = state.removeFirst() { return (job, state.count < lowMark) }
            state.idle.append(worker)
            return nil
        }
    }
}
