import HTTP
import Synchronization
import Testing

@testable import ScoringService

struct JobQueueTests {
    private typealias Queue = JobQueue<String>
    private let start = ContinuousClock.now

    private func job(
        _ name: String, connection: UInt64 = 0, seconds: Double = 0.01, held: Int = 0, peak: Int = 0,
        after arrival: Double = 0, timeout: Double = 1000,
        presence: @escaping @Sendable () -> Client.Presence = { .present }
    ) -> Queue.Job {
        let arrival = start + .seconds(arrival)
        return Queue.Job(
            flow: Flow(model: "a", connection: connection),
            client: Client(peer: "127.0.0.1:1", connection: connection, presence: presence), seconds: seconds,
            heldBytes: held, peakBytes: peak, arrival: arrival, deadline: Deadline(seconds: timeout, after: arrival),
            work: name)
    }

    private func queue(items: Int = 10, bytes: Int = 100, seconds: Double = 5, workers: Int = 2) -> Queue {
        Queue(.init(items: items, bytes: bytes, seconds: seconds, workers: workers))
    }

    /// What leaves the queue next: a name, or a name and why it is refused.
    private func next(_ queue: inout Queue, room: Int = 0, after seconds: Double = 0) -> String? {
        queue.next(room: room, now: start + .seconds(seconds)).map(text)
    }

    private func text(_ departure: Queue.Departure) -> String {
        switch departure {
        case .turn(let job): job.work
        case .refused(let job, .clientGone): "\(job.work): gone"
        case .refused(let job, .outOfTime): "\(job.work): out of time"
        case .refused(let job, .overloaded(.waited, _)): "\(job.work): waited"
        case .refused(let job, _): "\(job.work): no room"
        }
    }

    @Test func numberAndBytesAreBounded() {
        var queue = queue(items: 2)
        #expect(queue.admit(job("a", held: 60), running: 0, now: start) == nil)
        #expect(queue.admit(job("b", held: 41), running: 0, now: start) == .bytes(found: 101, limit: 100))
        #expect(queue.admit(job("b", held: 40), running: 0, now: start) == nil)
        #expect(queue.heldBytes == 100)
        #expect(queue.admit(job("c"), running: 0, now: start) == .items(limit: 2))
        #expect(next(&queue) == "a" && queue.heldBytes == 40)
        #expect(next(&queue) == "b" && queue.heldBytes == 0)
        #expect(next(&queue) == nil && queue.isEmpty)
        #expect(queue.admit(job("d", held: .max), running: 0, now: start) == .bytes(found: .max, limit: 100))
    }

    @Test func theExpectedWaitIsBounded() {
        var queue = queue()
        #expect(queue.admit(job("a", connection: 1, seconds: 8), running: 0, now: start) == nil)
        let refused = queue.admit(job("b", connection: 2, seconds: 8), running: 4, now: start)
        #expect(refused == .wait(expected: 6, limit: 5))
        // A cheap one is not kept out by expensive ones.
        #expect(queue.admit(job("c", connection: 3, seconds: 0.1), running: 4, now: start) == nil)
        #expect(next(&queue) == "c")
    }

    @Test func underAnOverloadThatLastsFewMayWait() {
        var queue = queue(items: 100)
        let seconds = 0.1
        func admit(_ connection: UInt64, after time: Double) -> Bool {
            queue.admit(
                job("\(connection)", connection: connection, seconds: seconds, after: time), running: 0.35,
                now: start + .seconds(time)) == nil
        }
        for connection in 0..<97 { #expect(admit(UInt64(connection), after: 0)) }
        // The next would wait 5.025 seconds.
        #expect(!admit(99, after: 0))
        while queue.count > 6 { _ = next(&queue) }
        // Six jobs are 0.3 seconds for two workers: more than a twentieth of five.
        #expect(!admit(100, after: 0.5))
        // A cheap one goes before them, however long those in progress take.
        let cheap = job("cheap", connection: 101, seconds: 0.001, after: 0.6)
        #expect(queue.admit(cheap, running: 4, now: start + .seconds(0.6)) == nil)
        while queue.count > 4 { _ = next(&queue) }
        #expect(admit(102, after: 0.7))
        while queue.count < 6 { #expect(admit(UInt64(200 + queue.count), after: 1.6)) }
        // A second after the last refusal it is over.
        #expect(admit(103, after: 1.6))
    }

    @Test func whatWouldNotBeInTimeIsNotTaken() {
        var queue = queue()
        #expect(queue.admit(job("a", connection: 1, seconds: 2), running: 0, now: start) == nil)
        let late = job("b", connection: 2, seconds: 2, timeout: 3)
        #expect(queue.admit(late, running: 2, now: start) == .deadline(expected: 4, left: 3))
        #expect(queue.admit(late, running: 0, now: start) == nil)
        // That is no overload: others still wait as long as they may.
        #expect(queue.admit(job("c", connection: 3, seconds: 2), running: 4, now: start) == nil)
    }

    @Test func whoseTimeIsOverIsNotServed() {
        var queue = queue()
        for (name, timeout) in [("a", 1000.0), ("b", 2), ("c", 1000)] {
            #expect(queue.admit(job(name, timeout: timeout), running: 0, now: start) == nil)
        }
        #expect(next(&queue, after: 2) == "a")
        #expect(next(&queue, after: 2) == "b: out of time")
        #expect(next(&queue, after: 5.1) == "c: waited")
    }

    @Test func whoHasGoneIsPassedOverAndWhoMayHaveGoneComesLast() {
        let presences = Mutex<[Client.Presence]>([.present, .present, .present])
        var queue = queue()
        for index in 0..<3 {
            let job = job("\(index)", connection: UInt64(index)) { presences.withLock { $0[index] } }
            #expect(queue.admit(job, running: 0, now: start) == nil)
        }
        presences.withLock { $0 = [.finishedSending, .gone, .present] }
        #expect(next(&queue) == "1: gone")
        #expect(next(&queue) == "2")
        #expect(next(&queue) == "0")
        #expect(next(&queue) == nil && queue.isEmpty)
    }

    @Test func sweepingTakesOutWhatNeedNotBeDone() {
        let presence = Mutex(Client.Presence.present)
        var queue = queue()
        for (name, timeout) in [("late", 1.0), ("stays", 1000)] {
            #expect(queue.admit(job(name, held: 10, timeout: timeout), running: 0, now: start) == nil)
        }
        let asked = job("asked", connection: 1, held: 10) { presence.withLock { $0 } }
        #expect(queue.admit(asked, running: 0, now: start) == nil)
        func sweep(_ makingRoom: Bool) -> [String] {
            queue.sweep(makingRoomFor: makingRoom ? .items(limit: 10) : nil, now: start + .seconds(1)).map(text)
        }
        #expect(sweep(false) == ["late: out of time"])
        presence.withLock { $0 = .finishedSending }
        #expect(sweep(false) == [])
        #expect(sweep(true) == ["asked: no room"])
        #expect(queue.count == 1 && queue.heldBytes == 10)
    }

    @Test func whatFitsPassesWhatNeedsMoreMemoryForASecond() {
        var queue = queue()
        #expect(queue.admit(job("large", held: 10, peak: 60), running: 0, now: start) == nil)
        for name in ["small", "smaller", "last"] {
            #expect(queue.admit(job(name, held: 10, peak: 30), running: 0, now: start) == nil)
        }
        #expect(next(&queue, room: 20) == "small")
        #expect(next(&queue, room: 20, after: 0.9) == "smaller")
        // Now it is the turn of the large one, as soon as there is room.
        #expect(next(&queue, room: 20, after: 1) == nil)
        #expect(next(&queue, room: 50, after: 1.1) == "large")
        #expect(next(&queue, room: 20, after: 1.1) == "last")
    }

    @Test(arguments: [(0.0, 1), (1.9, 1), (2.1, 2), (7, 4), (1e9, 60)])
    func clientsAreToldWhenToComeBack(running: Double, seconds: Int) {
        #expect(queue().retryAfter(running: running) == seconds)
    }

    @Test func aStandingQueueCountsForThoseWhoComeBack() {
        var queue = queue()
        #expect(queue.admit(job("a", seconds: 5), running: 0, now: start) == nil)
        #expect(queue.retryAfter(running: 4) == 5)
    }
}
