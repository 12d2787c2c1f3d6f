import TestSupport
import Testing

@testable import NeuralNetwork

struct StochasticGradientDescentTests {
    /// Three steps of `torch.optim.SGD(lr=0.1, momentum=0.9, weight_decay=0.01)` from 1, -2, 0 and 0.5.
    @Test func stepsAsPyTorchDoes() {
        let optimiser = StochasticGradientDescent(learningRate: 0.1, momentum: 0.9, weightDecay: 0.01)
        var parameters: [Float] = [1, -2, 0, 0.5, 0, 0, 0, 0]
        var velocity = [Float](repeating: 0, count: 8)
        let gradients: [[Float]] = [[0.5, -1, 0.25, 2], [-0.5, 1, 0.25, 0], [1, 1, 1, -3]]
        for gradient in gradients {
            let padded = gradient + [0, 0, 0, 0]
            optimiser.step(parameters: &parameters, gradient: padded, velocity: &velocity, count: 8)
        }
        let expected: [Double] = [0.854034722, -2.00806952, -0.215130031, 0.255957156]
        #expect(relativeDistance(Array(parameters[..<4]), expected) < 1e-7)
        #expect(parameters[4...].allSatisfy { $0 == 0 })
    }

    @Test func goesStraightDownWithoutMomentum() {
        var (parameters, velocity) = ([Float](repeating: 1, count: 8), [Float](repeating: 0, count: 8))
        let optimiser = StochasticGradientDescent(learningRate: 0.5)
        for _ in 0..<2 {
            optimiser.step(
                parameters: &parameters, gradient: [Float](repeating: 0.25, count: 8), velocity: &velocity, count: 8)
        }
        #expect(parameters == [Float](repeating: 0.75, count: 8))
    }
}
