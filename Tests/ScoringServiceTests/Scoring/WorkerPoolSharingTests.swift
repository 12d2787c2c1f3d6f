import Dispatch
import Synchronization
import Testing

@testable import ScoringService

struct WorkerPoolSharingTests {
    private final class Calls: Sendable {
        let counts = Mutex<[Int: Int]>([:])
    }

    /// All workers are idle, some are busy, or jobs wait.
    @Test(arguments: [(1, 0), (3, 0), (3, 2), (2, 2), (2, 4)])
    func everyPieceIsDoneOnce(workers: Int, jobs: Int) {
        let pool = WorkerPool(workers: workers, items: 8)
        let (gate, done) = (Gate(), DispatchGroup())
        for _ in 0..<jobs {
            done.enter()
            #expect(
                pool.take { _, _ in
                    gate.wait()
                    done.leave()
                })
        }
        let calls = Calls()
        pool.share(7) { index in calls.counts.withLock { $0[index, default: 0] += 1 } }
        #expect(calls.counts.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<7).map { ($0, 1) }))
        for _ in 0..<jobs { gate.open() }
        done.wait()
    }

    /// The piece of the one waits for that of the other.
    @Test func idleWorkersHelp() {
        let pool = WorkerPool(workers: 1, items: 8)
        let gates = [Gate(), Gate()]
        pool.share(2) { index in
            gates[index].open()
            gates[1 - index].wait()
        }
    }

    /// A job that comes while the only worker helps is done by it afterwards.
    @Test func aHelperGoesBackToJobs() {
        let pool = WorkerPool(workers: 1, items: 8)
        let (isHelping, gate, done) = (Gate(), Gate(), DispatchGroup())
        done.enter()
        DispatchQueue.global().async {
            pool.share(2) { _ in
                isHelping.open()
                gate.wait()
            }
            done.leave()
        }
        isHelping.wait()
        done.enter()
        #expect(pool.take { _, _ in done.leave() })
        for _ in 0..<2 { gate.open() }
        done.wait()
    }

    /// The caller does the pieces that a worker leaves, since a job has come.
    @Test func aHelperBeginsNoPieceWhileJobsWait() {
        let pool = WorkerPool(workers: 1, items: 8)
        let (caller, isCaller) = (DispatchQueue(label: "caller"), DispatchSpecificKey<Bool>())
        caller.setSpecific(key: isCaller, value: true)
        let (isHelping, hasCome, isDone, shared) = (Gate(), Gate(), Gate(), DispatchGroup())
        let calls = Calls()
        caller.async(group: shared) {
            pool.share(5) { _ in
                guard DispatchQueue.getSpecific(key: isCaller) == nil else {
                    isDone.wait()
                    return isDone.open()
                }
                isHelping.open()
                hasCome.wait()
                hasCome.open()
                calls.counts.withLock { $0[0, default: 0] += 1 }
            }
        }
        isHelping.wait()
        #expect(pool.take { _, _ in isDone.open() })
        hasCome.open()
        shared.wait()
        #expect(calls.counts.withLock { $0 } == [0: 1])
    }

    /// Where no job may wait, one that comes finds the worker idle.
    @Test func nobodyHelpsWhereNoJobMayWait() {
        let pool = WorkerPool(workers: 1, items: 0)
        let done = DispatchGroup()
        pool.share(2) { index in
            guard index == 1 else { return }
            done.enter()
            let isTaken = pool.take { _, _ in done.leave() }
            #expect(isTaken)
            if !isTaken { done.leave() }
        }
        done.wait()
    }
}
