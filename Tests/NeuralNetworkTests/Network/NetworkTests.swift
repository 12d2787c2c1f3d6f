import Testing

@testable import NeuralNetwork

struct NetworkTests {
    private static let image = MapShape(channels: 3, height: 9, width: 7, order: .planar)
    private static let map = MapShape(channels: 6, height: 9, width: 7)

    private static func convolution(
        _ name: String, channels: Int = 6, kernel: Int = 3, stride: Int = 1, padding: Int = 1, groups: Int = 1,
        inputs: [String] = [], residual: String? = nil
    ) -> LayerDeclaration {
        LayerDeclaration(
            name,
            .convolution(channels: channels, kernel: kernel, stride: stride, padding: padding, groups: groups),
            inputs: inputs, residual: residual)
    }

    private static func transposed(
        _ name: String, kernel: Int = 4, padding: Int = 1, outputPadding: (Int, Int) = (0, 0)
    ) -> LayerDeclaration {
        LayerDeclaration(
            name,
            .transposedConvolution(
                channels: 2, kernel: kernel, stride: 2, padding: padding, outputPadding: outputPadding))
    }

    /// A convolution of an image and a transposed convolution to one are two steps each; the others are one.
    @Test func linesBecomeSteps() throws {
        let network = try Network(
            input: Self.image,
            layers: [
                Self.convolution("a", channels: 5, kernel: 4, stride: 2),
                LayerDeclaration("b", .identity, residual: "a", activation: .relu),
                Self.convolution("c", channels: 4, inputs: ["a"]),
                Self.transposed("d", outputPadding: (1, 0)),
            ], isOutputPlanar: true)
        #expect(network.steps.map(\.name) == ["a", "a", "b", "c", "d", "d"])
        #expect(network.steps.map(\.inputs) == [[0], [1], [2], [2], [4], [5]])
        #expect(network.steps.map(\.residual) == [nil, nil, 2, nil, nil, nil])
        #expect(
            network.shapes.map(\.description) == [
                "3x9x7 planar", "48x4x3", "5x4x3", "5x4x3", "4x4x3", "32x4x3", "2x9x6 planar",
            ])
        #expect(network.output == MapShape(channels: 2, height: 9, width: 6, order: .planar))
        #expect(network.step(named: "a") == 1)
        #expect(network.step(named: "b") == 2)
        #expect(network.step(named: "d") == 5)
        #expect(network.step(named: "e") == nil)
        #expect(network.activation(ofValue: 0) == .none)
        #expect(network.activation(ofValue: 3) == .relu)
        #expect(network.parameterCount == 5 * 48 + 5 + 4 * 5 * 9 + 4 + 4 * 2 * 16 + 2)
        // Products with padding are left out: rows times columns that the windows of "a", "c" and "d" have inside.
        let (first, inner, last) = (15 * 11, 10 * 7, 15 * 10)
        #expect(network.multiplyAdds == first * 3 * 5 + inner * 4 * 5 + last * 4 * 2)
    }

    @Test func anActivationBelongsToTheEndOfALine() throws {
        let network = try Network(
            input: Self.image,
            layers: [
                LayerDeclaration(
                    "a", .convolution(channels: 3, kernel: 3, stride: 1, padding: 1, groups: 1), activation: .silu)
            ])
        #expect(network.steps.map(\.activation) == [.none, .silu])
    }

    @Test(arguments: [
        ([convolution("a"), convolution("a")], NetworkError.name(layer: "a")),
        ([convolution("input")], .name(layer: "input")),
        ([convolution("a", inputs: ["b"]), convolution("b")], .unknownInput(layer: "a", input: "b")),
        ([convolution("a", residual: "a")], .unknownInput(layer: "a", input: "a")),
        ([convolution("a", inputs: ["input", "input"])], .inputCount(layer: "a", found: 2, expected: 1)),
        (
            [LayerDeclaration("a", .custom { ProductLayer($0[0]) })],
            .inputCount(layer: "a", found: 1, expected: 2)
        ),
        (
            [LayerDeclaration("a", .custom { ProductLayer($0[0]) }, inputs: ["input", "input", "input"])],
            .inputCount(layer: "a", found: 3, expected: 2)
        ),
        (
            [convolution("a", channels: 7), convolution("b", stride: 2, residual: "a")],
            .residual(
                layer: "b", residual: "a", found: MapShape(channels: 7, height: 9, width: 7),
                expected: MapShape(channels: 6, height: 5, width: 4))
        ),
    ])
    func refuses(_ layers: [LayerDeclaration], error: NetworkError) {
        #expect(throws: error) { try Network(input: Self.map, layers: layers) }
        #expect(error.description.hasSuffix("."))
    }

    @Test func messagesNameLayersAndShapes() {
        let residual = NetworkError.residual(
            layer: "b", residual: "a", found: MapShape(channels: 7, height: 9, width: 7),
            expected: MapShape(channels: 6, height: 5, width: 4))
        #expect(residual.description == "The layer \"b\" gives 6x5x4; \"a\", which is added to it, gives 7x9x7.")
        #expect(NetworkError.name(layer: "a").description == "Two layers are called \"a\".")
        #expect(
            NetworkError.unknownInput(layer: "a", input: "b").description
                == "The layer \"a\" reads \"b\", which is no layer before it.")
        #expect(
            NetworkError.inputCount(layer: "a", found: 3, expected: 2).description
                == "The layer \"a\" reads 3 inputs; it takes 2.")
        #expect(NetworkError.missing(tensor: "a.weight").description == "There is no tensor \"a.weight\".")
        #expect(
            NetworkError.tensor(name: "a.bias", found: [3], expected: [4]).description
                == "The tensor \"a.bias\" has the shape [3]; expected was [4].")
    }

    /// Operations that do not fit their input, each with what the message has to name.
    @Test(arguments: [
        (map, convolution("a", kernel: 10, padding: 0), ["6x9x7", "kernel of 10", "padding 0"]),
        (image, convolution("a", kernel: 10, padding: 0), ["3x9x7", "kernel of 10"]),
        (map, convolution("a", kernel: 0), ["kernel of 0"]), (map, convolution("a", stride: 0), ["stride 0"]),
        (map, convolution("a", padding: 3), ["padding 3"]), (map, convolution("a", padding: -1), ["padding -1"]),
        (map, convolution("a", channels: 0), ["0"]), (map, convolution("a", channels: -2), ["-2"]),
        (map, convolution("a", groups: 0), ["0 groups"]),
        (map, convolution("a", groups: 4), ["6 channels", "4 groups"]),
        (map, convolution("a", channels: 8, groups: 3), ["8 in 3 groups"]),
        (map, transposed("a", padding: 4), ["padding 4"]), (map, transposed("a", kernel: 65), ["kernel of 65"]),
        (map, transposed("a", outputPadding: (0, 2)), ["padding 0, 2"]), (image, transposed("a"), ["3x9x7"]),
        (map, LayerDeclaration("a", .linear(count: 3)), ["6x9x7"]),
        (image, LayerDeclaration("a", .linear(count: 3)), ["3x9x7"]),
        (MapShape(vector: 5), LayerDeclaration("a", .linear(count: 0)), ["0"]),
        (
            MapShape(vector: 5), LayerDeclaration("a", .unflatten(channels: 2, height: 2, width: 2)),
            ["5x1x1", "2x2x2"]
        ),
        (map, LayerDeclaration("a", .unflatten(channels: 6, height: 9, width: 7)), ["6x9x7"]),
        (map, LayerDeclaration("a", .custom { _ in Identity(image) }), ["6x9x7", "3x9x7 planar"]),
    ])
    func refusesWhatDoesNotFit(input: MapShape, line: LayerDeclaration, words: [String]) {
        let error = #expect(throws: NetworkError.self) { try Network(input: input, layers: [line]) }
        guard case .shape("a", _) = error, let message = error?.description else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(message.hasPrefix("The layer \"a\" does not fit: "))
        for word in words { #expect(message.contains(word), "\(message)") }
    }

    /// An image is not added to a map of its size.
    @Test func ordersAreToldApart() {
        let error = #expect(throws: NetworkError.self) {
            try Network(input: Self.image, layers: [Self.convolution("a", channels: 3, residual: "input")])
        }
        #expect(
            error?.description
                == "The layer \"a\" gives 3x9x7; \"input\", which is added to it, gives 3x9x7 planar.")
    }

    @Test func aNetworkMayHaveNoLayer() throws {
        let network = try Network(input: Self.map, layers: [])
        #expect(network.output == Self.map)
        #expect(network.multiplyAdds == 0)
        #expect(ParameterLayout(network).count == 0)
    }
}
