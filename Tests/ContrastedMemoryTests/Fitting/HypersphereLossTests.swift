import NeuralNetwork
import TestSupport
import Testing

@testable import ContrastedMemory

struct HypersphereLossTests {
    private static let shape = MapShape(channels: 5, height: 6, width: 7)

    private static func outputs(_ factor: Float = 1) -> AlignedFloats {
        let numbers = namedNumbers("outputs", count: 5 * 5 * 42)
        let outputs = AlignedFloats(count: 5 * shape.count)
        for image in 0..<5 {
            for channel in 0..<5 {
                for position in 0..<42 {
                    outputs.pointer[image * shape.count + position * shape.stride + channel] =
                        factor * numbers[(image * 5 + channel) * 42 + position]
                }
            }
        }
        return outputs
    }

    /// The last two of five images are anomalies.
    private static func evaluate(_ outputs: AlignedFloats) -> (loss: Double, gradient: [Float]) {
        let gradient = AlignedFloats(count: outputs.count)
        let loss = withExtendedLifetime(outputs) {
            HypersphereLoss(shape: shape).evaluate(
                outputs.pointer, images: 5, anomalies: 3..<5, gradient: gradient.pointer)
        }
        return (loss, withExtendedLifetime(gradient) { Array(gradient.elements) })
    }

    @Test func givesPyTorchsLossAndGradient() throws {
        let (loss, gradient) = Self.evaluate(Self.outputs())
        #expect(abs(loss - (try MemoryFixture.numbers("hypersphere.loss")[0])) < 1e-6)
        let found = (0..<5).flatMap { image in
            (0..<5).flatMap { channel in
                (0..<42).map { gradient[image * Self.shape.count + $0 * Self.shape.stride + channel] }
            }
        }
        #expect(relativeDistance(found, try MemoryFixture.numbers("hypersphere.gradient")) < 1e-6)
    }

    /// An anomaly in the centre has a finite loss, and outputs of zero no direction to go.
    @Test func zerosAreFinite() {
        let (loss, gradient) = Self.evaluate(Self.outputs(0))
        #expect(loss.isFinite && loss > 10)
        #expect(gradient.allSatisfy { $0 == 0 })
    }
}
