import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork

struct AdamTests {
    /// Against the definition in double, over several steps. Each step rounds a handful of times.
    @Test(arguments: [1e-3, 0.5], [0.9, 0])
    func agreesWithTheDefinition(rate: Double, firstDecay: Double) {
        var generator = SplitMix64(seed: 7)
        let count = 24
        var parameters = generator.floats(count)
        var (first, second) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
        var expected = parameters.map(Double.init)
        var (m, v) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
        let adam = Adam(learningRate: rate, firstDecay: firstDecay)
        var (decay1, decay2) = (1.0, 1.0)
        for iteration in 1...20 {
            let gradient = generator.floats(count).map { $0 * 1e-3 }
            adam.step(
                iteration: iteration, parameters: &parameters, gradient: gradient, firstMoment: &first,
                secondMoment: &second, count: count)
            decay1 *= firstDecay
            decay2 *= 0.999
            for index in 0..<count {
                let g = Double(gradient[index])
                m[index] = firstDecay * m[index] + (1 - firstDecay) * g
                v[index] = 0.999 * v[index] + 0.001 * g * g
                expected[index] -=
                    rate * (m[index] / (1 - decay1)) / ((v[index] / (1 - decay2)).squareRoot() + 1e-8)
            }
            #expect(relativeDistance(parameters, expected) < 1e-6 * Double(iteration) * max(1, rate * 10))
        }
    }

    @Test func aGradientOfZeroMovesNothing() {
        var parameters: [Float] = [1, -2, 3, 0, 5, 6, 7, 8]
        var (first, second) = ([Float](repeating: 0, count: 8), [Float](repeating: 0, count: 8))
        Adam(learningRate: 0.1).step(
            iteration: 1, parameters: &parameters, gradient: [Float](repeating: 0, count: 8), firstMoment: &first,
            secondMoment: &second, count: 8)
        #expect(parameters == [1, -2, 3, 0, 5, 6, 7, 8])
    }
}
