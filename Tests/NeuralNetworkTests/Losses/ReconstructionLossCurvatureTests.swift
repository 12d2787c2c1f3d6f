import Foundation
import Testing

@testable import Determinism
@testable import NeuralNetwork

struct ReconstructionLossCurvatureTests {
    /// From the definitions, in double.
    private func exact(_ loss: ReconstructionLoss, z: Double, x: Double) -> (
        term: Double, first: Double, second: Double
    ) {
        let y = 1 / (1 + exp(-z))
        let s = 1 / (1 + exp(-z)) / (1 + exp(z))
        switch loss {
        case .meanSquaredError:
            return ((y - x) * (y - x), 2 * (y - x) * s, 2 * s * s + 2 * (y - x) * s * (1 - 2 * y))
        case .binaryCrossEntropy:
            return (x * log1p(exp(-z)) + (1 - x) * log1p(exp(z)), y - x, s)
        }
    }

    /// Counts around a vector and around a block of partial sums.
    @Test(
        arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy], [1, 7, 8, 9, 63, 512, 517, 1300])
    func agreesWithTheDefinition(loss: ReconstructionLoss, count: Int) {
        var generator = SplitMix64(seed: count)
        let logits = generator.floats(count).map { $0 * 12 }
        let target = generator.floats(count).map { ($0 + 1) / 2 }
        let scale: Float = 0.125
        // One more than is asked for: what lies behind stays.
        var (gradient, curvature) = (
            [Float](repeating: .nan, count: count + 1), [Float](repeating: .nan, count: count + 1)
        )
        let sum = loss.differentiate(
            logits: logits, target: target, gradient: &gradient, curvature: &curvature, scale: scale, count: count)
        var expectedSum = 0.0
        for index in 0..<count {
            let (z, x) = (Double(logits[index]), Double(target[index]))
            let expected = exact(loss, z: z, x: x)
            expectedSum += expected.term
            // The derivatives are sums of terms of the size of s, which cancel: a few roundings of that.
            let s = 1 / (1 + exp(-z)) / (1 + exp(z))
            let size = loss == .meanSquaredError ? 4 * s : 1
            #expect(abs(Double(gradient[index]) - expected.first / 8) <= 1e-6 * size / 8)
            #expect(abs(Double(curvature[index]) - expected.second / 8) <= 1e-6 * (size + s) / 8)
        }
        #expect(abs(sum - expectedSum) <= 1e-6 * expectedSum)
        #expect(gradient[count].isNaN && curvature[count].isNaN)
    }

    @Test(arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy], [Float(-200), 200])
    func staysFiniteFarOut(loss: ReconstructionLoss, logit: Float) {
        var (gradient, curvature): ([Float], [Float]) = ([.nan], [.nan])
        let sum = loss.differentiate(
            logits: [logit], target: [0.25], gradient: &gradient, curvature: &curvature, scale: 1, count: 1)
        #expect(sum.isFinite && gradient[0].isFinite)
        #expect(curvature == [0])
    }
}
