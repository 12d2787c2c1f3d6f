import Dispatch
import HTTP
import Synchronization
import Testing

@testable import ScoringService

struct WorkerPoolTests {
    @Test func waitingJobsRunInOrderAndBeyondTheCapacityTheyAreRefused() {
        let pool = WorkerPool(workers: 1, items: 3)
        let gate = Gate()
        let order = Mutex<[Int]>([])
        let done = DispatchGroup()
        #expect(pool.take { _, _ in gate.wait() })
        for index in 0..<3 {
            done.enter()
            #expect(
                pool.take { _, _ in
                    order.withLock { $0.append(index) }
                    done.leave()
                })
        }
        #expect(!pool.take { _, _ in })
        gate.open()
        done.wait()
        #expect(order.withLock { $0 } == [0, 1, 2])
    }

    /// The first job of a worker that has never run dry since.
    @Test func aJobThatIsDoneIsLetGoOf() {
        final class Body: Sendable {}
        final class Watched: Sendable { let body = Mutex<Weak>(Weak()) }
        struct Weak { weak var body: Body? }
        let pool = WorkerPool(workers: 1)
        let (gate, watched, done) = (Gate(), Watched(), DispatchSemaphore(value: 0))
        let isGone = Mutex(false)
        do {
            let body = Body()
            watched.body.withLock { $0.body = body }
            #expect(pool.take { _, _ in withExtendedLifetime(body) { gate.wait() } })
        }
        #expect(
            pool.take { _, _ in
                isGone.withLock { $0 = watched.body.withLock { $0.body == nil } }
                done.signal()
            })
        gate.open()
        done.wait()
        #expect(isGone.withLock { $0 })
    }

    @Test func waitingJobsHoldSoManyBytesTogether() {
        let pool = WorkerPool(workers: 1, bytes: 100)
        let gate = Gate()
        let done = DispatchGroup()
        #expect(pool.take(held: 1000) { _, _ in gate.wait() })
        done.enter()
        #expect(pool.take(held: 60) { _, _ in done.leave() })
        #expect(!pool.take(held: 41) { _, _ in })
        done.enter()
        #expect(pool.take(held: 40) { _, _ in done.leave() })
        #expect(!pool.take(held: 1) { _, _ in })
        gate.open()
        done.wait()
        done.enter()
        #expect(pool.take(held: 100) { _, _ in done.leave() })
        done.wait()
    }

    @Test func everyAcceptedJobRunsOnce() {
        let pool = WorkerPool(workers: 3, items: 16)
        let count = Mutex(0)
        let done = DispatchGroup()
        var accepted = 0
        for index in 0..<5000 {
            done.enter()
            let isTaken = pool.take(connection: UInt64(index % 7)) { _, _ in
                count.withLock { $0 += 1 }
                done.leave()
            }
            if isTaken { accepted += 1 } else { done.leave() }
        }
        done.wait()
        #expect(count.withLock { $0 } == accepted)
        #expect(accepted > 0)
    }

    @Test func memoryIsSharedAndGivenBack() {
        let pool = WorkerPool(workers: 2, memory: 100)
        let gate = Gate()
        let order = Mutex<[String]>([])
        let done = DispatchGroup()
        #expect(pool.take(peak: 70) { _, _ in gate.wait() })
        #expect(pool.reservedMemory == 70)
        // There is an idle worker, but not memory enough, and it never will be for the other one.
        done.enter()
        #expect(
            pool.take(held: 5, peak: 60) { _, _ in
                order.withLock { $0.append("large") }
                done.leave()
            })
        #expect(!pool.take(peak: 76) { _, _ in })
        let passed = DispatchSemaphore(value: 0)
        #expect(
            pool.take(peak: 20) { _, _ in
                order.withLock { $0.append("small") }
                passed.signal()
            })
        passed.wait()
        gate.open()
        done.wait()
        #expect(order.withLock { $0 } == ["small", "large"])
        runOut(pool)
        #expect(pool.reservedMemory == 0)
    }

    @Test func moreMemoryIsClaimedAsItTurnsOutToBeNeeded() {
        let pool = WorkerPool(workers: 1, memory: 100)
        let errors = Mutex<[ServiceError?]>([])
        let done = DispatchSemaphore(value: 0)
        let isTaken = pool.take(held: 10, peak: 30) { _, allowance in
            // What was foreseen is there already.
            for (bytes, reserved) in [(20, 30), (40, 70), (20, 70)] {
                do throws(ServiceError) {
                    try allowance.claim(bytes)
                    errors.withLock { $0.append(nil) }
                } catch {
                    errors.withLock { $0.append(error) }
                }
                #expect(pool.reservedMemory == reserved)
            }
            done.signal()
        }
        #expect(isTaken)
        done.wait()
        #expect(errors.withLock { $0 } == [nil, nil, .needsMemory(found: 90, limit: 75)])
        runOut(pool)
        #expect(pool.reservedMemory == 0)
    }

    @Test func whatOthersTakeCannotBeClaimed() {
        let pool = WorkerPool(workers: 2, memory: 100)
        let gate = Gate()
        let found = Mutex<ServiceError?>(nil)
        let done = DispatchSemaphore(value: 0)
        #expect(pool.take(peak: 60) { _, _ in gate.wait() })
        #expect(
            pool.take(peak: 30) { _, allowance in
                do throws(ServiceError) { try allowance.claim(45) } catch { found.withLock { $0 = error } }
                done.signal()
            })
        done.wait()
        #expect(found.withLock { $0 } == .overloaded(.memory(needed: 15, free: 10), retryAfter: 1))
        gate.open()
    }

    /// Nobody becomes free, and yet who waits is answered.
    @Test func whoWaitsTooLongIsAnsweredWhileAllAreBusy() async {
        let pool = WorkerPool(workers: 1)
        let gate = Gate()
        #expect(pool.take { _, _ in gate.wait() })
        // Long enough to be taken, on any machine.
        let error: ServiceError? = await withCheckedContinuation { continuation in
            let isTaken = pool.take(timeout: 1, refused: { continuation.resume(returning: $0) }) { _, _ in }
            if !isTaken { continuation.resume(returning: nil) }
        }
        #expect(error == .outOfTime(seconds: 1))
        gate.open()
    }

    @Test func whoHasGoneMakesRoom() {
        let pool = WorkerPool(workers: 1, items: 1)
        let gate = Gate()
        let isGone = Mutex(false)
        let refused = DispatchSemaphore(value: 0)
        let done = DispatchSemaphore(value: 0)
        #expect(pool.take { _, _ in gate.wait() })
        let isTaken = pool.take(
            presence: { isGone.withLock { $0 } ? .gone : .present }, refused: { _ in refused.signal() }
        ) { _, _ in Issue.record("nobody waits for it") }
        #expect(isTaken)
        isGone.withLock { $0 = true }
        // Looking for those who have gone takes time, so it is not done for each that is refused.
        while !pool.take(connection: 2, { _, _ in done.signal() }) {}
        refused.wait()
        gate.open()
        done.wait()
    }

    @Test func aWorkerThatHangsIsSeen() {
        let pool = WorkerPool(workers: 2, stuckAfter: 0)
        let gate = Gate()
        #expect(pool.stuckWorkers() == 0)
        #expect(pool.take { _, _ in gate.wait() })
        while pool.stuckWorkers() == 0 {}
        #expect(pool.stuckWorkers() == 1)
        gate.open()
        while pool.stuckWorkers() > 0 {}
    }

    /// Waits until all workers have ended what they do.
    private func runOut(_ pool: WorkerPool) {
        while pool.reservedMemory > 0 {}
    }
}
