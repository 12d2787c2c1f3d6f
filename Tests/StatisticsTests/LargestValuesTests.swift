import Testing

@testable import Statistics

struct LargestValuesTests {
    @Test(arguments: [
        (0.1, 20, 18.5), (0.01, 20, 19), (1, 20, 9.5), (0.3, 20, 16.5), (0.01, 1000, 994.5),
    ])
    func theMeanIsThatOfTheLargest(share: Double, count: Int, mean: Double) {
        var largest = LargestValues(share: share, of: count)
        // 7 and the counts have no common divisor: all numbers below the count, in no order.
        let values = (0..<count).map { Float($0 * 7 % count) }
        for _ in 0..<2 { values.withUnsafeBufferPointer { #expect(largest.mean(of: $0) == mean) } }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func aValueThatIsNotFiniteDecides(value: Float) {
        var largest = LargestValues(share: 0.5, of: 4)
        [1, 2, value, 3].withUnsafeBufferPointer { #expect(!largest.mean(of: $0).isFinite) }
    }
}
