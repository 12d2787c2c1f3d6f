import HTTP
import Synchronization
import Testing

@testable import HTTPServer

struct TransferMeterTests {
    private let start = ContinuousClock.now

    @Test func measuresFromTheFirstByteToTheLast() {
        var meter = TransferMeter(at: start)
        let told = Mutex<[Transfer]>([])
        meter.begin(at: start + .seconds(5))
        meter.deliver(10, at: start + .seconds(6))
        // What was to be sent before, such as an interim answer, is no end.
        meter.end(at: start + .seconds(7), isComplete: true)
        meter.answer(at: start + .seconds(8)) { transfer in told.withLock { $0.append(transfer) } }
        meter.send(3)
        meter.send(4)
        meter.end(at: start + .seconds(12), isComplete: true)
        meter.end(at: start + .seconds(13), isComplete: false)
        #expect(
            told.withLock { $0 } == [
                Transfer(
                    receive: .seconds(1), send: .seconds(4), total: .seconds(7), bytesReceived: 10, bytesSent: 7,
                    isComplete: true)
            ])
    }

    /// A request that waited behind another counts from when that was answered.
    @Test func whatWaitedBeginsWithTheEndOfWhatWasBefore() {
        var meter = TransferMeter(at: start)
        let told = Mutex<[Transfer]>([])
        for second in [1, 2] {
            meter.deliver(1, at: start + .seconds(second))
            meter.answer(at: start + .seconds(second)) { transfer in told.withLock { $0.append(transfer) } }
            meter.send(1)
            meter.end(at: start + .seconds(second), isComplete: true)
        }
        #expect(told.withLock { $0 }.map(\.total) == [.seconds(1), .seconds(1)])
        #expect(told.withLock { $0 }.map(\.bytesSent) == [1, 1])
    }
}
