import Testing

@testable import Determinism
@testable import NeuralNetwork

struct ElementwiseTests {
    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func findsWhatIsNotFinite(value: Float) {
        var block = [Float](repeating: .greatestFiniteMagnitude, count: 40)
        #expect(Elementwise.isFinite(block, count: 40))
        for index in [0, 7, 8, 39] {
            block[index] = value
            #expect(!Elementwise.isFinite(block, count: 40))
            block[index] = -.greatestFiniteMagnitude
        }
    }

    /// More positions than one partial sum holds.
    @Test(arguments: [(1, 16), (5, 32), (1030, 16), (2500, 48)])
    func addsPositions(positions: Int, stride: Int) {
        var generator = SplitMix64(seed: positions)
        let map = generator.floats(positions * stride)
        var sums = [Float](repeating: 1, count: stride)
        Elementwise.addPositions(of: map, positions: positions, stride: stride, to: &sums)
        for lane in 0..<stride {
            let expected = (0..<positions).reduce(1.0) { $0 + Double(map[$1 * stride + lane]) }
            // Up to 1024 terms of at most 1 in float32, at random 1e-7 of the sum of their magnitudes.
            #expect(abs(Double(sums[lane]) - expected) < 1e-6 * Double(positions))
        }
    }

    @Test func combines() {
        let (a, b) = ((0..<24).map(Float.init), (0..<24).map { Float(10 * $0 + 1) })
        var target = [Float](repeating: .nan, count: 25)
        Elementwise.combine(a, times: 2, b, times: -1, into: &target, count: 24)
        #expect(Array(target.prefix(24)) == (0..<24).map { Float(-8 * $0 - 1) })
        #expect(target[24].isNaN)
    }

    @Test func multipliesAndMoves() {
        let (a, b): ([Float], [Float]) = ([1, 2, 3], [10, 20, 30])
        var target = [Float](repeating: .nan, count: 3)
        Elementwise.multiply(a, by: b, into: &target, count: 3)
        #expect(target == [10, 40, 90])
        Elementwise.add(a, to: &target, count: 3)
        #expect(target == [11, 42, 93])
        Elementwise.approach(&target, a, weight: 1, count: 3)
        #expect(target == [1, 2, 3])
        Elementwise.approach(&target, b, weight: 0.5, count: 3)
        #expect(target == [5.5, 11, 16.5])
    }

    @Test func sumsProductsInDouble() {
        // In float the second element would be lost.
        let a: [Float] = [1e8, 1, 0, 0, 0, 0, 0, 0, -1e8, 0, 0, 0, 0, 0, 0, 0]
        #expect(Elementwise.dot(a, [Float](repeating: 1, count: 16), count: 16) == 1)
    }
}
