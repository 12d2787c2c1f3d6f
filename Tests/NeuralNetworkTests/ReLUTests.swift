import Testing

@testable import NeuralNetwork

struct ReLUTests {
    @Test func forwardKeepsWhatIsPositiveOrNotANumber() {
        var map: [Float] = [-1, -0.0, 0, 2, .infinity, -.infinity, .nan, .leastNonzeroMagnitude]
        ReLU.forward(&map, count: 8)
        #expect(Array(map[0..<6]) == [0, 0, 0, 2, .infinity, 0])
        #expect(map[6].isNaN)
        #expect(map[7] == .leastNonzeroMagnitude)
    }

    @Test func backwardPassesWhereTheOutputIsPositive() {
        var gradient: [Float] = [1, 2, 3, 4, 5, 6, 7, 8]
        ReLU.backward(&gradient, output: [0, 1, 0, .leastNonzeroMagnitude, 3, 0, 0, 1], count: 8)
        #expect(gradient == [0, 2, 0, 4, 5, 0, 0, 8])
    }
}
