@testable import NeuralNetwork

/// Whole networks, of the kinds that families are made of.
extension NetworkCase {
    static let networks: [NetworkCase] =
        [
            autoencoder(.relu, loss: .reconstruction(.meanSquaredError)),
            autoencoder(.silu, loss: .reconstruction(.binaryCrossEntropy)), residualNetwork, mobileNetwork, fanOut,
            twoBranches, groups, unread, endsWithActivation,
            injected(residualNetwork, at: ["stem", "block1.a", "block1.b"]), injected(fanOut, at: ["a", "c", "gate"]),
            injected(unread, at: ["aside"]),
        ]

    static let all = layers + networks

    /// The same network with a loss that reads other lines, too.
    private static func injected(_ given: NetworkCase, at lines: [String]) -> NetworkCase {
        NetworkCase(
            "\(given.name), with a loss of \(lines.joined(separator: ", "))", input: given.input, injected: lines,
            customs: given.customs, given.layers)
    }

    private static func convolution(
        _ name: String, _ channels: Int, kernel: Int = 3, stride: Int = 1, groups: Int = 1, inputs: [String] = [],
        residual: String? = nil, activation: Activation = .none
    ) -> LayerDeclaration {
        LayerDeclaration(
            name,
            .convolution(channels: channels, kernel: kernel, stride: stride, padding: (kernel - 1) / 2, groups: groups),
            inputs: inputs, residual: residual, activation: activation)
    }

    /// An image through a vector to an image of its size.
    private static func autoencoder(_ activation: Activation, loss: Loss) -> NetworkCase {
        NetworkCase(
            "autoencoder with \(activation)", input: MapShape(channels: 3, height: 10, width: 14, order: .planar),
            images: 3, loss: loss, isOutputPlanar: true,
            [
                convolution("encode1", 6, kernel: 4, stride: 2, activation: activation),
                convolution("encode2", 9, kernel: 4, stride: 2, activation: activation),
                LayerDeclaration("flatten", .flatten),
                LayerDeclaration("code", .linear(count: 11)),
                LayerDeclaration("widen", .linear(count: 9 * 2 * 3), activation: activation),
                LayerDeclaration("unflatten", .unflatten(channels: 9, height: 2, width: 3)),
                LayerDeclaration(
                    "decode1",
                    .transposedConvolution(channels: 6, kernel: 4, stride: 2, padding: 1, outputPadding: (1, 1)),
                    activation: activation),
                LayerDeclaration(
                    "decode2",
                    .transposedConvolution(channels: 3, kernel: 4, stride: 2, padding: 1, outputPadding: (0, 0))),
            ])
    }

    /// Blocks of two convolutions, with the sum before the activation; the second block's way past it is a convolution.
    private static let residualNetwork = NetworkCase(
        "residual network", input: MapShape(channels: 3, height: 9, width: 7, order: .planar),
        [
            convolution("stem", 8, activation: .relu),
            convolution("block1.a", 8, activation: .relu),
            convolution("block1.b", 8, residual: "stem", activation: .relu),
            convolution("block2.shortcut", 12, kernel: 1, stride: 2),
            convolution("block2.a", 12, stride: 2, inputs: ["block1.b"], activation: .relu),
            convolution("block2.b", 12, residual: "block2.shortcut", activation: .relu),
            LayerDeclaration("flatten", .flatten),
            LayerDeclaration("head", .linear(count: 5)),
        ])

    /// Inverted residuals: widened, one channel at a time, narrowed without activation, added where the shape stays.
    private static let mobileNetwork = NetworkCase(
        "inverted residuals", input: MapShape(channels: 3, height: 11, width: 9, order: .planar),
        [
            convolution("stem", 6, stride: 2, activation: .relu6),
            convolution("expand1", 18, kernel: 1, activation: .relu6),
            convolution("depthwise1", 18, groups: 18, activation: .relu6),
            convolution("project1", 6, kernel: 1, residual: "stem"),
            convolution("expand2", 18, kernel: 1, activation: .relu6),
            convolution("depthwise2", 18, stride: 2, groups: 18, activation: .relu6),
            convolution("project2", 7, kernel: 1),
        ])

    /// One value read by three lines, one of them far away, and an input that is read twice.
    private static let fanOut = NetworkCase(
        "fan-out", input: MapShape(channels: 6, height: 5, width: 6), customs: ["gate": ProductLayer.reference],
        [
            convolution("a", 6, inputs: ["input"], activation: .silu),
            convolution("b", 6, inputs: ["a"], residual: "input", activation: .leakyReLU(slope: 0.1)),
            convolution("c", 6, kernel: 1, inputs: ["a"], residual: "b", activation: .relu),
            LayerDeclaration("gate", .custom { ProductLayer($0[0]) }, inputs: ["c", "a"], residual: "b"),
            convolution("d", 4, stride: 2, activation: .sigmoid),
            convolution("e", 5, kernel: 1),
        ])

    /// Two heads of one vector, put together again, as a variational bottleneck does.
    private static let twoBranches = NetworkCase(
        "two branches", input: MapShape(channels: 3, height: 8, width: 6, order: .planar),
        loss: .reconstruction(.meanSquaredError), isOutputPlanar: true, customs: ["sample": ProductLayer.reference],
        [
            convolution("encode", 7, stride: 2, activation: .relu),
            LayerDeclaration("flatten", .flatten),
            LayerDeclaration("mean", .linear(count: 13)),
            LayerDeclaration("deviation", .linear(count: 13), inputs: ["flatten"], activation: .sigmoid),
            LayerDeclaration(
                "sample", .custom { ProductLayer($0[0]) }, inputs: ["mean", "deviation"], residual: "mean"),
            LayerDeclaration("widen", .linear(count: 7 * 4 * 3), activation: .relu),
            LayerDeclaration("unflatten", .unflatten(channels: 7, height: 4, width: 3)),
            LayerDeclaration(
                "decode", .transposedConvolution(channels: 3, kernel: 4, stride: 2, padding: 1, outputPadding: (0, 0))),
        ])

    /// Strides of one to three, in groups.
    private static let groups = NetworkCase(
        "groups and strides", input: MapShape(channels: 4, height: 17, width: 13),
        [
            convolution("a", 12, stride: 3, groups: 2, activation: .relu),
            convolution("b", 20, stride: 2, groups: 4, activation: .silu),
            convolution("c", 10, groups: 5, activation: .leakyReLU(slope: 0.3)),
        ])

    /// A line that nothing reads has no gradient.
    private static let unread = NetworkCase(
        "a line that nothing reads", input: MapShape(channels: 4, height: 5, width: 3),
        [
            convolution("a", 6, activation: .silu), convolution("aside", 3, activation: .sigmoid),
            convolution("b", 2, inputs: ["a"]),
        ])

    private static let endsWithActivation = NetworkCase(
        "a curved activation at the end", input: MapShape(vector: 10),
        [
            LayerDeclaration("a", .linear(count: 20), activation: .sigmoid),
            LayerDeclaration("b", .linear(count: 3), activation: .silu),
        ])
}
