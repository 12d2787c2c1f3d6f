import Dispatch
import Metrics
import Testing

struct CounterTests {
    @Test func threadsThatCountAtOnceLoseNothing() {
        let (counter, gauge) = (Counter(), Gauge())
        let (threads, times) = (16, 20_000)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            for _ in 0..<times {
                counter.increment(by: thread)
                gauge.add(thread % 2 == 0 ? 3 : -2)
            }
        }
        // 0 + 1 + ... + 15 is 120; half of the threads add 3, half take 2 away.
        #expect(counter.value == 120 * times)
        #expect(gauge.value == 8 * times)
    }

    @Test func aGaugeGoesBelowZero() {
        let gauge = Gauge()
        gauge.add(-3)
        #expect(gauge.value == -3)
        gauge.add(5)
        #expect(gauge.value == 2)
    }
}
