import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct ParameterLayoutTests {
    /// Sizes that all differ, so that no two dimensions can take each other's place.
    private func makeLayout() throws -> ParameterLayout {
        ParameterLayout(
            try Network(
                input: MapShape(channels: 3, height: 11, width: 7, order: .planar),
                layers: [
                    LayerDeclaration("a", .convolution(channels: 10, kernel: 4, stride: 2, padding: 1, groups: 1)),
                    LayerDeclaration("b", .convolution(channels: 35, kernel: 3, stride: 1, padding: 1, groups: 5)),
                    LayerDeclaration(
                        "c", .convolution(channels: 6, kernel: 2, stride: 1, padding: 0, groups: 1), hasBias: false),
                    LayerDeclaration("flatten", .flatten),
                    LayerDeclaration("d", .linear(count: 19)),
                    LayerDeclaration("unflatten", .unflatten(channels: 19, height: 1, width: 1)),
                    LayerDeclaration(
                        "e",
                        .transposedConvolution(channels: 21, kernel: 5, stride: 3, padding: 1, outputPadding: (1, 0))),
                    LayerDeclaration(
                        "f",
                        .transposedConvolution(channels: 2, kernel: 3, stride: 2, padding: 1, outputPadding: (0, 1))),
                ], isOutputPlanar: true))
    }

    private static let shapes: [(String, [Int])] = [
        ("a.weight", [10, 3, 4, 4]), ("b.weight", [35, 2, 3, 3]), ("c.weight", [6, 35, 2, 2]), ("d.weight", [19, 48]),
        ("e.weight", [19, 21, 5, 5]), ("f.weight", [21, 2, 3, 3]), ("a.bias", [10]), ("b.bias", [35]), ("d.bias", [19]),
        ("e.bias", [21]), ("f.bias", [2]),
    ]

    private func makeTensors() -> [String: Tensor] {
        var generator = SplitMix64(seed: 1)
        return Dictionary(
            uniqueKeysWithValues: Self.shapes.map { name, shape in
                (name, Tensor(shape: shape, elements: generator.floats(shape.reduce(1, *))))
            })
    }

    /// Weights first, in the order of the steps, then biases; one segment behind the other.
    @Test func segmentsAreOneBehindTheOther() throws {
        let layout = try makeLayout()
        #expect(layout.segments.map(\.name) == Self.shapes.map(\.0))
        #expect(layout.segments.map(\.shape) == Self.shapes.map(\.1))
        #expect(layout.segments.map(\.role) == Self.shapes.map { $0.0.hasSuffix("weight") ? .weight : .bias })
        var end = 0
        for segment in layout.segments {
            #expect(segment.offset == end)
            #expect(segment.count.isMultiple(of: 16))
            #expect(segment.count >= segment.shape.reduce(1, *))
            end = segment.end
        }
        #expect(layout.count == end)
        #expect(layout.network.parameterCount == Self.shapes.reduce(0) { $0 + $1.1.reduce(1, *) })
    }

    @Test func tensorsComeBackAsTheyWere() throws {
        let layout = try makeLayout()
        let tensors = makeTensors()
        let block = try layout.block(from: tensors)
        #expect(layout.tensors(of: block) == tensors)
        // As many floats are not zero as there are parameters: padding is zero.
        let count = (0..<block.count).count { block.pointer[$0] != 0 }
        #expect(count == layout.network.parameterCount)
        withExtendedLifetime(block) {}
    }

    /// Only the elements' places are written.
    @Test func storingLeavesThePadding() throws {
        let layout = try makeLayout()
        for segment in layout.segments {
            let tensor = Tensor(
                shape: segment.shape, elements: [Float](repeating: 1, count: segment.shape.reduce(1, *)))
            var memory = [Float](repeating: -2, count: segment.count)
            try layout.store(tensor, of: segment, at: &memory)
            #expect(memory.count { $0 == 1 } == tensor.elements.count)
            #expect(memory.count { $0 == -2 } == segment.count - tensor.elements.count)
            #expect(layout.tensor(of: segment, at: memory) == tensor)
        }
    }

    @Test(arguments: shapes.map(\.0))
    func whatIsMissingOrMisshapenIsNamed(name: String) throws {
        let layout = try makeLayout()
        var tensors = makeTensors()
        let tensor = try #require(tensors[name])
        tensors[name] = nil
        #expect(throws: NetworkError.missing(tensor: name)) { try layout.block(from: tensors) }
        // The same elements in another shape.
        let flat = [tensor.elements.count, 1]
        tensors[name] = Tensor(shape: flat, elements: tensor.elements)
        #expect(throws: NetworkError.tensor(name: name, found: flat, expected: tensor.shape)) {
            try layout.block(from: tensors)
        }
        tensors[name] = Tensor(shape: [0], elements: [])
        #expect(throws: NetworkError.tensor(name: name, found: [0], expected: tensor.shape)) {
            try layout.block(from: tensors)
        }
    }

    /// Tensors that are no parameters are left alone.
    @Test func otherTensorsAreNotTaken() throws {
        let layout = try makeLayout()
        var tensors = makeTensors()
        tensors["z.weight"] = Tensor(shape: [1], elements: [1])
        let block = try layout.block(from: tensors)
        #expect(layout.tensors(of: block).count == Self.shapes.count)
    }

    /// A network computes with the parameters that were installed last, all or one.
    @Test func installedParametersAreUsed() throws {
        let network = try Network(
            input: MapShape(vector: 3), layers: [LayerDeclaration("a", .linear(count: 2))])
        let layout = ParameterLayout(network)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
        pass.value(0).pointer.update(from: [1, 10, 100], count: 3)
        func output(_ block: AlignedFloats?) -> [Float] {
            pass.forward()
            return network.output.elements(pass.value(1))
        }
        #expect(output(nil) == [0, 0])
        let block = try layout.block(from: [
            "a.weight": Tensor(shape: [2, 3], elements: [1, 2, 3, 4, 5, 6]),
            "a.bias": Tensor(shape: [2], elements: [0.5, 0.25]),
        ])
        layout.install(block)
        #expect(output(block) == [321.5, 654.25])
        let bias = try #require(layout.segments.last)
        try layout.store(Tensor(shape: [2], elements: [0, -1]), of: bias, at: block.pointer + bias.offset)
        layout.install(bias, of: block.pointer)
        #expect(output(block) == [321, 653])
    }
}
