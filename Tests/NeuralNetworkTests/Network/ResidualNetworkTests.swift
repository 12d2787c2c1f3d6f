import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

/// A residual network (He et al., *Deep Residual Learning for Image Recognition*, CVPR 2016) of two basic blocks.
@Suite struct ResidualNetworkTests {
    private static let layers: [LayerDeclaration] =
        convolution("conv1", "bn1", 12, kernel: 5, activation: .relu)
        + [LayerDeclaration("pooling", .maxPooling(kernel: 3, stride: 2, padding: 1))]
        + convolution("layer1.0.conv1", "layer1.0.bn1", 12, kernel: 3, activation: .relu)
        + convolution("layer1.0.conv2", "layer1.0.bn2", 12, kernel: 3, residual: "pooling", activation: .relu)
        + convolution("layer1.1.conv1", "layer1.1.bn1", 20, kernel: 3, stride: 2, activation: .relu)
        + [
            LayerDeclaration(
                "layer1.1.conv2", .convolution(channels: 20, kernel: 3, stride: 1, padding: 1, groups: 1),
                hasBias: false)
        ]
        + convolution(
            "layer1.1.downsample.0", "layer1.1.downsample.1", 20, kernel: 1, stride: 2, input: "layer1.0.bn2",
            activation: .none)
        + [
            LayerDeclaration(
                "layer1.1.bn2", .batchNormalization(epsilon: 1e-5, momentum: 0.1), inputs: ["layer1.1.conv2"],
                residual: "layer1.1.downsample.1", activation: .relu),
            LayerDeclaration("mean", .globalAveragePooling),
            LayerDeclaration("fc", .linear(count: 5)),
        ]

    private static func convolution(
        _ name: String, _ normalization: String, _ channels: Int, kernel: Int, stride: Int = 1, input: String? = nil,
        residual: String? = nil, activation: Activation
    ) -> [LayerDeclaration] {
        [
            LayerDeclaration(
                name,
                .convolution(channels: channels, kernel: kernel, stride: stride, padding: kernel / 2, groups: 1),
                hasBias: false, inputs: input.map { [$0] } ?? []),
            LayerDeclaration(
                normalization, .batchNormalization(epsilon: 1e-5, momentum: 0.1), residual: residual,
                activation: activation),
        ]
    }

    @Test func givesPyTorchsLogits() throws {
        let input = MapShape(channels: 3, height: 29, width: 22, order: .planar)
        let expected = try NetworkFixture.load().tensor(named: "residual.logits").elements.map(Double.init)
        let plain = try Network(input: input, layers: Self.layers)
        let tensors = NetworkFixture.tensors(of: plain)
        let folding = NormalizationFolding(Self.layers)
        let folded = try Network(input: input, layers: folding.layers)
        for (network, tensors) in [(plain, tensors), (folded, try folding.tensors(folding: tensors))] {
            try NetworkFixture.install(tensors, in: network)
            let pass = NetworkFixture.pass(network, image: "image.29x22", count: 3)
            pass.forward()
            let found = network.output.elements(pass.value(network.steps.count))
            #expect(relativeDistance(found, expected) < 1e-6)
        }
    }

    @Test func trainsAsPyTorchDoes() throws {
        let optimiser = Adam(learningRate: 0.01)
        var moments: (AlignedFloats, AlignedFloats)?
        let trained = try TrainedNetwork(
            Self.layers, image: "image.29x22", height: 29, width: 22, count: 3, steps: 4, limit: 100
        ) { iteration, parameters, gradient, count in
            let memory = moments ?? (AlignedFloats(count: count), AlignedFloats(count: count))
            moments = memory
            optimiser.step(
                iteration: iteration, parameters: parameters.pointer, gradient: gradient.pointer,
                firstMoment: memory.0.pointer, secondMoment: memory.1.pointer, count: count)
        }
        try trained.check(against: "residual.trained", tolerance: 1e-5)
    }
}
