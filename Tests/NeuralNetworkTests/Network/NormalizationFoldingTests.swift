import TestSupport
import Testing

@testable import NeuralNetwork
@testable import Tensors

struct NormalizationFoldingTests {
    private static let normalization = LayerDeclaration.Operation.batchNormalization(epsilon: 1e-3, momentum: 0.1)

    private static func convolution(_ channels: Int, groups: Int = 1) -> LayerDeclaration.Operation {
        .convolution(channels: channels, kernel: 3, stride: 1, padding: 1, groups: groups)
    }

    /// All operations with weights, with and without a bias, a residual that comes between the two lines, and
    /// normalisations that stay: behind an activation, and where something else reads the convolution.
    private static let layers = [
        LayerDeclaration("a", convolution(6), hasBias: false),
        LayerDeclaration("a.norm", normalization, activation: .relu),
        LayerDeclaration("b", convolution(6, groups: 6)),
        LayerDeclaration("c", convolution(6), inputs: ["a.norm"]),
        LayerDeclaration("b.norm", normalization, inputs: ["b"], residual: "c", activation: .relu6),
        LayerDeclaration("d", convolution(6), inputs: ["b.norm"], residual: "a.norm", activation: .silu),
        LayerDeclaration("d.norm", normalization),
        LayerDeclaration(
            "e", .transposedConvolution(channels: 5, kernel: 2, stride: 2, padding: 0, outputPadding: (0, 1))),
        LayerDeclaration("e.norm", normalization),
        LayerDeclaration("f", convolution(5)),
        LayerDeclaration("f.norm", normalization, residual: "f"),
        LayerDeclaration("mean", .globalAveragePooling),
        LayerDeclaration("g", .linear(count: 7)),
        LayerDeclaration("g.norm", normalization, activation: .sigmoid),
    ]

    private static let input = MapShape(channels: 3, height: 6, width: 5, order: .planar)

    private func output(_ layers: [LayerDeclaration], _ tensors: [String: Tensor]) throws -> [Float] {
        let network = try Network(input: Self.input, layers: layers)
        try NetworkFixture.install(tensors, in: network)
        let pass = NetworkFixture.pass(network, image: "image", count: 2)
        pass.forward()
        return network.output.elements(pass.value(network.steps.count))
    }

    @Test func givesTheSameOutput() throws {
        let tensors = NetworkFixture.tensors(of: try Network(input: Self.input, layers: Self.layers))
        let folding = NormalizationFolding(Self.layers)
        let folded = try folding.tensors(folding: tensors)
        #expect(
            folding.layers.map(\.name)
                == ["a", "c", "b", "d", "d.norm", "e", "f", "f.norm", "mean", "g"])
        #expect(folding.layers[2].residual == "c")
        #expect(folding.layers[3].residual == "a")
        #expect(folded["b.norm.weight"] == nil)
        #expect(folded["d.norm.running_var"] != nil)
        let expected = try output(Self.layers, tensors)
        let found = try output(folding.layers, folded)
        #expect(relativeDistance(found, expected.map(Double.init)) < 1e-6)
    }

    @Test func refusesTensorsThatDoNotFit() throws {
        let tensors = NetworkFixture.tensors(of: try Network(input: Self.input, layers: Self.layers))
        for name in ["a.weight", "b.bias", "e.norm.running_var"] {
            var some = tensors
            some[name] = nil
            #expect(throws: NetworkError.missing(tensor: name)) {
                try NormalizationFolding(Self.layers).tensors(folding: some)
            }
        }
        var other = tensors
        other["a.norm.bias"] = Tensor(shape: [5], elements: [1, 2, 3, 4, 5])
        #expect(throws: NetworkError.tensor(name: "a.norm.bias", found: [5], expected: [6])) {
            try NormalizationFolding(Self.layers).tensors(folding: other)
        }
    }
}
