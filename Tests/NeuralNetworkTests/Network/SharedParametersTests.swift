import Testing

@testable import NeuralNetwork

struct SharedParametersTests {
    private static func convolution(_ channels: Int, groups: Int = 1) -> LayerDeclaration.Operation {
        .convolution(channels: channels, kernel: 3, stride: 2, padding: 1, groups: groups)
    }

    /// All layers with parameters, two networks of them.
    private static let networks = [
        [
            LayerDeclaration("a", convolution(6)),
            LayerDeclaration("b", .batchNormalization(epsilon: 1e-3, momentum: 0.1), activation: .relu),
            LayerDeclaration("c", convolution(6, groups: 6)),
            LayerDeclaration("d", .globalAveragePooling),
            LayerDeclaration("e", .linear(count: 7)),
        ],
        [
            LayerDeclaration("a", convolution(6), activation: .relu),
            LayerDeclaration(
                "b", .transposedConvolution(channels: 5, kernel: 3, stride: 2, padding: 1, outputPadding: (0, 1))),
            LayerDeclaration(
                "c", .transposedConvolution(channels: 3, kernel: 4, stride: 2, padding: 1, outputPadding: (0, 0))),
        ],
    ]

    /// What is installed in one network is in the other, which computes the same bits as one with its own parameters.
    @Test(arguments: networks.indices) func networksOfTwoSizesUseOneSetOfParameters(index: Int) throws {
        let layers = Self.networks[index]
        let input = MapShape(channels: 3, height: 9, width: 8, order: .planar)
        let first = try Network(input: input, layers: layers, isOutputPlanar: index == 1)
        let other = MapShape(channels: 3, height: 14, width: 5, order: .planar)
        let shared = try Network(input: other, layers: layers, isOutputPlanar: index == 1, sharing: first)
        let alone = try Network(input: other, layers: layers, isOutputPlanar: index == 1)
        try NetworkFixture.install(NetworkFixture.tensors(of: first), in: first)

        #expect(output(shared) != output(alone))
        try NetworkFixture.install(NetworkFixture.tensors(of: first), in: alone)
        #expect(output(shared) == output(alone))
    }

    private func output(_ network: Network) -> [Float] {
        let pass = NetworkFixture.pass(network, image: "image")
        pass.forward()
        return network.output.elements(pass.value(network.steps.count))
    }
}
