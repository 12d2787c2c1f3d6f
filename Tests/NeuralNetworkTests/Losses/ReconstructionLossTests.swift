import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork

struct ReconstructionLossTests {
    private struct Result {
        var value: ReconstructionLoss.Value
        var reconstruction: [Float]
        var gradient: [Float]
    }

    private func evaluate(_ loss: ReconstructionLoss, _ logits: [Float], _ target: [Float]) -> Result {
        var reconstruction = [Float](repeating: .nan, count: logits.count)
        var gradient = reconstruction
        let value = loss.evaluate(
            logits: logits, target: target, reconstruction: &reconstruction, gradient: &gradient, count: logits.count)
        return Result(value: value, reconstruction: reconstruction, gradient: gradient)
    }

    /// One element, from the definitions, with e^z taken in double by repeated squaring of a short Taylor series.
    private func exact(_ loss: ReconstructionLoss, z: Double, x: Double) -> (y: Double, term: Double, slope: Double) {
        let (y, complement) = (1 / (1 + power(-z)), 1 / (1 + power(z)))
        switch loss {
        case .meanSquaredError:
            let difference = z < 0 ? y - x : (1 - x) - complement
            return (y, difference * difference, 2 * difference * y * complement)
        case .binaryCrossEntropy:
            return (y, x * softplus(-z) + (1 - x) * softplus(z), z < 0 ? y - x : (1 - x) - complement)
        }
    }

    private func power(_ x: Double) -> Double {
        let small = x / 1024
        var (sum, term) = (1.0, 1.0)
        for n in 1...12 {
            term *= small / Double(n)
            sum += term
        }
        for _ in 0..<10 { sum *= sum }
        return sum
    }

    /// ln(1 + e^z) by Newton's method on e^s = 1 + e^z.
    private func softplus(_ z: Double) -> Double {
        guard z < 30 else { return z + power(-z) }
        let target = 1 + power(z)
        var s = max(z, 0) + 0.1
        for _ in 0..<60 { s -= 1 - target * power(-s) }
        return s
    }

    @Test(arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy], [1, 7, 8, 9, 511, 512, 513, 1500])
    func agreesWithTheDefinition(_ loss: ReconstructionLoss, count: Int) {
        var generator = SplitMix64(seed: count)
        let logits = (0..<count).map { _ in Float.random(in: -12...12, using: &generator) }
        let target = (0..<count).map { _ in Float.random(in: 0...1, using: &generator) }
        let found = evaluate(loss, logits, target)
        let expected = zip(logits, target).map { exact(loss, z: Double($0), x: Double($1)) }
        let mean = expected.reduce(0) { $0 + $1.term } / Double(count)
        // A few roundings of float32 per element.
        #expect(abs(found.value.loss - mean) < 1e-6 * mean)
        #expect(relativeDistance(found.reconstruction, expected.map(\.y)) < 1e-6)
        let scale = found.value.gradientScale / Double(count)
        #expect(relativeDistance(found.gradient, expected.map { $0.slope * scale }) < 1e-6)
        let largest = found.gradient.reduce(0) { max($0, abs($1)) }
        #expect(largest >= 1 && largest < 2)
    }

    /// Where the sigmoid is saturated the gradient is small, but not lost.
    @Test(arguments: [Float(-80), -40, -17, 17, 40, 80])
    func saturatedElementsKeepTheirGradient(logit: Float) {
        for target: Float in [0, 1] {
            let found = evaluate(.meanSquaredError, [logit], [target])
            let expected = exact(.meanSquaredError, z: Double(logit), x: Double(target)).slope
            let gradient = Double(found.gradient[0]) / found.value.gradientScale
            // Squares of e^-80 are subnormal.
            #expect(abs(gradient - expected) < 1e-5 * abs(expected) || abs(expected) < 1e-37)
        }
    }

    @Test(arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy])
    func aPerfectReconstructionHasNoGradient(_ loss: ReconstructionLoss) {
        let found = evaluate(loss, [Float](repeating: 0, count: 10), [Float](repeating: 0.5, count: 10))
        #expect(found.gradient.allSatisfy { $0 == 0 })
        #expect(found.value.gradientScale == 0)
    }

    @Test(arguments: [ReconstructionLoss.meanSquaredError, .binaryCrossEntropy], [0, 3, 8, 12])
    func aLogitThatIsNotANumberShows(_ loss: ReconstructionLoss, index: Int) {
        var logits = [Float](repeating: 1, count: 13)
        logits[index] = .nan
        #expect(evaluate(loss, logits, [Float](repeating: 0.5, count: 13)).value.loss.isNaN)
    }
}
