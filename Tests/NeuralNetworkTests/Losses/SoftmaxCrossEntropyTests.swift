import Foundation
import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct SoftmaxCrossEntropyTests {
    private func evaluate(
        _ logits: [[Float]], _ labels: [Int], batch: Int
    ) -> (loss: Double, gradient: [Float], padded: [Float]) {
        let shape = MapShape(vector: logits[0].count)
        var stored = shape.stored(logits.flatMap(\.self))
        var gradient = [Float](repeating: .nan, count: stored.count)
        var loss = 0.0
        stored.withBuffer { logits in
            gradient.withBuffer {
                loss = SoftmaxCrossEntropy.evaluate(
                    logits: logits, labels: labels, classes: shape.channels, gradient: $0, batch: batch)
            }
        }
        return (loss, shape.elements(gradient), gradient)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 16, 40]) func valueAndGradient(classes: Int) {
        var generator = SplitMix64(seed: classes)
        let logits = (0..<5).map { _ in generator.floats(classes).map { $0 * 10 } }
        let labels = (0..<5).map { _ in Int.random(in: 0..<classes, using: &generator) }
        var (loss, gradient) = (0.0, [Double]())
        for (logits, label) in zip(logits, labels) {
            let powers = logits.map { exp(Double($0)) }
            let sum = powers.reduce(0, +)
            loss += (log(sum) - Double(logits[label])) / 8
            gradient += powers.enumerated().map { ($1 / sum - ($0 == label ? 1 : 0)) / 8 }
        }
        let found = evaluate(logits, labels, batch: 8)
        #expect(abs(found.loss - loss) < 1e-6 * (1 + loss))
        #expect(classes == 1 || relativeDistance(found.gradient, gradient) < 1e-6)
        #expect(found.padded.filter { $0 == 0 }.count >= found.padded.count - 5 * classes)
    }

    /// Logits that no power can hold, and a label whose share is 1 in float32.
    @Test func largeLogits() {
        let far = evaluate([[1e30, -1e30, 0]], [1], batch: 1)
        #expect(far.loss == 2e30 || abs(far.loss / 2e30 - 1) < 1e-6)
        #expect(far.gradient == [1, -1, 0])
        let sure = evaluate([[0, 30, -5]], [1], batch: 1)
        let rest = exp(-30.0) + exp(-35.0)
        #expect(abs(Double(sure.gradient[1]) / -rest - 1) < 1e-6)
        #expect(sure.loss < 1e-12)
    }
}
