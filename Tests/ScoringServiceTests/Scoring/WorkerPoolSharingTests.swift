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
}
