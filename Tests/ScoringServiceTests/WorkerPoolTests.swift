import Dispatch
import Synchronization
import Testing

@testable import ScoringService

struct WorkerPoolTests {
    @Test func waitingJobsRunInOrderAndBeyondTheCapacityTheyAreRefused() {
        let pool = WorkerPool(workers: 1, capacity: 3)
        let gate = Gate()
        let order = Mutex<[Int]>([])
        let done = DispatchGroup()
        #expect(pool.submit { _ in gate.wait() })
        for index in 0..<3 {
            done.enter()
            #expect(
                pool.submit { _ in
                    order.withLock { $0.append(index) }
                    done.leave()
                })
        }
        #expect(!pool.submit { _ in })
        gate.open()
        done.wait()
        #expect(order.withLock { $0 } == [0, 1, 2])
    }

    @Test func everyAcceptedJobRunsOnce() {
        let pool = WorkerPool(workers: 3, capacity: 16)
        let count = Mutex(0)
        let done = DispatchGroup()
        var accepted = 0
        for _ in 0..<5000 {
            done.enter()
            let isTaken = pool.submit { _ in
                count.withLock { $0 += 1 }
                done.leave()
            }
            if isTaken { accepted += 1 } else { done.leave() }
        }
        done.wait()
        #expect(count.withLock { $0 } == accepted)
        #expect(accepted > 0)
    }
}
