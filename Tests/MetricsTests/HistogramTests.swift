import Dispatch
import Metrics
import Synchronization
import Testing

struct HistogramTests {
    @Test func aBoundBelongsToTheBucketThatItEnds() {
        let histogram = Histogram([-1, 0, 2.5])
        for value in [-2, -1, -0.5, 0, 0.1, 2.5, 2.6, .infinity, -.infinity, .nan] { histogram.observe(value) }
        #expect(histogram.counts == [3, 2, 2, 2])
    }

    @Test func durationsAreSeconds() {
        let histogram = Histogram([0.001, 1])
        histogram.observe(.microseconds(1500))
        histogram.observe(.seconds(2))
        #expect(histogram.counts == [0, 1, 1])
        #expect(abs(histogram.sum - 2.0015) < 1e-12)
    }

    @Test func withoutBoundsThereIsOneBucket() {
        let histogram = Histogram([])
        histogram.observe(7)
        #expect(histogram.counts == [1] && histogram.sum == 7)
    }

    /// While threads add, count and buckets agree in every reading, and no reading is behind an earlier one.
    @Test func readingsInBetweenAgree() {
        let registry = MetricRegistry()
        let histogram = registry.family(of: Histogram.self, "x", "Help.").add(Histogram([1, 2, 3]))
        let (threads, times) = (8, 20_000)
        let running = Atomic(threads)
        DispatchQueue.concurrentPerform(iterations: threads + 1) { thread in
            guard thread == threads else {
                for index in 0..<times { histogram.observe(Double((index + thread) % 5)) }
                running.subtract(1, ordering: .relaxed)
                return
            }
            var former = [Int](repeating: 0, count: 5)
            while running.load(ordering: .relaxed) > 0 {
                let values = String(decoding: registry.text(.text), as: UTF8.self).split(separator: "\n")
                    .filter { !$0.hasPrefix("#") && !$0.hasPrefix("x_sum") }
                    .compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
                #expect(values.count == 5 && values[3] == values[4])
                #expect(values == values.sorted())
                #expect(zip(former, values).allSatisfy(<=))
                former = values
            }
        }
        let total = threads * times
        #expect(histogram.counts == [2 * total / 5, total / 5, total / 5, total / 5])
        // Whole numbers of this size are added without an error, in any order.
        #expect(histogram.sum == Double(2 * total))
    }
}
