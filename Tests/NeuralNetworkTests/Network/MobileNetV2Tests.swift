import TestSupport
import Testing

@testable import NeuralNetwork
@testable import PretrainedBackbone
@testable import Tensors

@Suite struct MobileNetV2Tests {
    struct Size: CustomStringConvertible, Sendable {
        var height: Int
        var width: Int
        var description: String { "\(height)x\(width)" }
    }

    static let sizes = [Size(height: 32, width: 32), Size(height: 97, width: 63), Size(height: 224, width: 224)]

    /// Fifty layers, each of which rounds its sums to 2^-24, in another order than PyTorch's.
    private static let tolerance = 2e-5

    /// Of ten classes, which the fixture has.
    private static let layers: [LayerDeclaration] =
        BackboneArchitecture.mobileNetV2.layers.dropLast() + [LayerDeclaration("classifier.1", .linear(count: 10))]

    @Test(arguments: sizes) func givesPyTorchsLogits(_ size: Size) throws {
        try check(size, Self.layers, "logits")
    }

    @Test(arguments: sizes) func givesPyTorchsFeaturesToBlock13(_ size: Size) throws {
        let end = try #require(Self.layers.firstIndex { $0.name == "features.13.conv.3" })
        try check(size, Array(Self.layers[...end]), "features")
    }

    private func check(_ size: Size, _ layers: [LayerDeclaration], _ name: String) throws {
        let input = MapShape(channels: 3, height: size.height, width: size.width, order: .planar)
        let expected = try NetworkFixture.load().tensor(named: "mobilenet.\(size).\(name)")
        let plain = try Network(input: input, layers: layers)
        let tensors = NetworkFixture.tensors(of: plain)
        let folding = NormalizationFolding(layers)
        let folded = try Network(input: input, layers: folding.layers)
        #expect(folded.steps.count < plain.steps.count * 2 / 3)
        for (network, tensors) in [(plain, tensors), (folded, try folding.tensors(folding: tensors))] {
            try NetworkFixture.install(tensors, in: network)
            let pass = NetworkFixture.pass(network, image: "image.\(size)")
            pass.forward()
            let found = network.output.elements(pass.value(network.steps.count))
            #expect(relativeDistance(found, expected.elements.map(Double.init)) < Self.tolerance)
        }
    }

    @Test func multipliesAsOftenAsPublished() throws {
        let input = MapShape(channels: 3, height: 224, width: 224, order: .planar)
        let layers = BackboneArchitecture.mobileNetV2.layers
        let plain = try Network(input: input, layers: layers)
        let folding = NormalizationFolding(layers)
        // Products with padding left out; the paper says 300 million, and 3.4 million parameters.
        #expect((295_000_000...301_000_000).contains(try Network(input: input, layers: folding.layers).multiplyAdds))
        #expect(plain.parameterCount == 3_504_872)
    }

    @Test func trainsAsPyTorchDoes() throws {
        let layers = MobileNetV2(
            first: 16,
            stages: [
                MobileNetV2.Stage(expansion: 1, channels: 8, count: 1, stride: 1),
                MobileNetV2.Stage(expansion: 6, channels: 16, count: 2, stride: 2),
                MobileNetV2.Stage(expansion: 6, channels: 16, count: 2, stride: 2),
            ], last: 40, classes: 5
        ).layers
        let optimiser = StochasticGradientDescent(learningRate: 0.05, momentum: 0.9, weightDecay: 0.001)
        var velocity: AlignedFloats?
        let trained = try TrainedNetwork(
            layers, image: "image.45x38", height: 45, width: 38, count: 4, steps: 4, limit: 2
        ) { _, parameters, gradient, count in
            let memory = velocity ?? AlignedFloats(count: count)
            velocity = memory
            optimiser.step(
                parameters: parameters.pointer, gradient: gradient.pointer, velocity: memory.pointer, count: count)
        }
        try trained.check(against: "mobilenet.trained", tolerance: 1e-5)
    }
}
