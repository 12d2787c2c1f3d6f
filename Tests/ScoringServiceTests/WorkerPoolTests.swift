import Dispatch
import Synchronization
import Testing

@testable import ScoringService

struct WorkerPoolTests {
    @Test func waitingJobsRunInOrderAndBeyondTheCapacityTheyAreRefused() {
        let pool = WorkerPool(workers: 1, capacity: 3, byteCapacity: 0)
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

    @Test func waitingJobsHoldSoManyBytesTogether() {
        let pool = WorkerPool(workers: 1, capacity: 10, byteCapacity: 100)
        let gate = Gate()
        let done = DispatchGroup()
        #expect(pool.submit(bytes: 1000) { _ in gate.wait() })
        done.enter()
        #expect(pool.submit(bytes: 60) { _ in done.leave() })
        #expect(!pool.submit(bytes: 41) { _ in })
        done.enter()
        #expect(pool.submit(bytes: 40) { _ in done.leave() })
        #expect(!pool.submit(bytes: 1) { _ in })
        gate.open()
        done.wait()
        done.enter()
        #expect(pool.submit(bytes: 100) { _ in done.leave() })
        done.wait()
    }

    @Test func everyAcceptedJobRunsOnce() {
        let pool = WorkerPool(workers: 3, capacity: 16, byteCapacity: 0)
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
