@testable import NeuralNetwork

/// Each kind of layer on its own, on odd shapes that are not square. A new layer gets its lines here, and its
/// definition in ``ReferenceNetwork``.
extension NetworkCase {
    static let layers = convolutions + transposedConvolutions + statistics + vectors + activations + combinations

    private static let map = MapShape(channels: 6, height: 7, width: 5)
    private static let image = MapShape(channels: 3, height: 7, width: 10, order: .planar)

    private static let convolutions: [NetworkCase] =
        [(1, 1, 0), (1, 2, 0), (2, 1, 1), (2, 3, 1), (3, 1, 1), (3, 2, 1), (3, 3, 0), (4, 2, 2), (5, 1, 4), (5, 3, 2)]
        .flatMap { kernel, stride, padding in
            [1, 2, 3].map { groups in
                .layer(
                    "convolution, kernel \(kernel), stride \(stride), padding \(padding), groups \(groups)", input: map,
                    [
                        LayerDeclaration(
                            "layer",
                            .convolution(
                                channels: 18, kernel: kernel, stride: stride, padding: padding, groups: groups))
                    ])
            }
                + [1, 3].map { groups in
                    NetworkCase(
                        "image convolution, kernel \(kernel), stride \(stride), padding \(padding), groups \(groups)",
                        input: image,
                        [
                            LayerDeclaration(
                                "layer",
                                .convolution(
                                    channels: 6, kernel: kernel, stride: stride, padding: padding, groups: groups))
                        ])
                }
        } + [
            .layer(
                "convolution without bias", input: map,
                [
                    LayerDeclaration(
                        "layer", .convolution(channels: 20, kernel: 3, stride: 2, padding: 1, groups: 1), hasBias: false
                    )
                ])
        ]

    private static let transposedConvolutions: [NetworkCase] =
        [
            (1, 1, 0, 0, 0), (2, 2, 0, 0, 1), (3, 1, 1, 0, 0), (4, 2, 1, 0, 1), (4, 2, 2, 1, 0), (3, 3, 0, 2, 1),
            (2, 3, 0, 0, 2),
        ]
        .flatMap { kernel, stride, padding, rows, columns in
            [false, true].flatMap { isPlanar in
                [false, true].map { hasBias in
                    var result = NetworkCase.layer(
                        "transposed convolution\(isPlanar ? " to an image" : ""), kernel \(kernel), stride \(stride), "
                            + "padding \(padding), bias \(hasBias)", input: MapShape(channels: 5, height: 3, width: 4),
                        [
                            LayerDeclaration(
                                "layer",
                                .transposedConvolution(
                                    channels: 3, kernel: kernel, stride: stride, padding: padding,
                                    outputPadding: (rows, columns)), hasBias: hasBias)
                        ])
                    result.isOutputPlanar = isPlanar
                    return result
                }
            }
        }

    private static let vectors: [NetworkCase] = [
        .layer("linear", input: MapShape(vector: 19), [LayerDeclaration("layer", .linear(count: 35))]),
        .layer(
            "linear without bias", input: MapShape(vector: 35),
            [LayerDeclaration("layer", .linear(count: 7), hasBias: false)]),
        .layer("flatten", input: map, [LayerDeclaration("layer", .flatten)]),
        .layer(
            "unflatten", input: MapShape(vector: 42),
            [LayerDeclaration("layer", .unflatten(channels: 7, height: 2, width: 3))]),
        .layer("identity", input: map, [LayerDeclaration("layer", .identity)]),
    ]

    /// Each function behind a product of each kind, on an image, at a residual sum, and with a layer behind it that
    /// reads its output.
    private static let activations: [NetworkCase] = Activation.examples.flatMap { activation -> [NetworkCase] in
        let pointwise = LayerDeclaration.Operation.convolution(channels: 6, kernel: 1, stride: 1, padding: 0, groups: 1)
        let windows = LayerDeclaration.Operation.convolution(channels: 6, kernel: 3, stride: 1, padding: 1, groups: 1)
        let up = LayerDeclaration.Operation.transposedConvolution(
            channels: 3, kernel: 4, stride: 2, padding: 1, outputPadding: (0, 1))
        var toImage = NetworkCase.layer(
            "\(activation) of an image", input: map, [LayerDeclaration("layer", up, activation: activation)])
        toImage.isOutputPlanar = true
        return [
            toImage,
            NetworkCase(
                "\(activation) on an image", input: image,
                [LayerDeclaration("layer", .identity, activation: activation), LayerDeclaration("last", windows)]),
            .layer(
                "\(activation) between layers", input: map,
                [
                    LayerDeclaration("pointwise", pointwise, activation: activation),
                    LayerDeclaration("windows", windows, activation: activation),
                    LayerDeclaration("up", up, activation: activation),
                    LayerDeclaration("sum", .identity, residual: "up", activation: activation),
                    LayerDeclaration("flatten", .flatten, activation: activation),
                    LayerDeclaration("linear", .linear(count: 9), activation: activation),
                ]),
            .layer(
                "\(activation) of a residual sum", input: map,
                [
                    LayerDeclaration("windows", windows, residual: "first", activation: activation),
                    LayerDeclaration("pointwise", pointwise, residual: "windows", activation: activation),
                ]),
        ]
    }

    private static let combinations: [NetworkCase] = [
        NetworkCase(
            "product of two branches", input: map, customs: ["product": ProductLayer.reference],
            [
                LayerDeclaration("a", .convolution(channels: 5, kernel: 3, stride: 2, padding: 1, groups: 1)),
                LayerDeclaration(
                    "b", .convolution(channels: 5, kernel: 1, stride: 2, padding: 0, groups: 1), inputs: ["input"],
                    activation: .sigmoid),
                LayerDeclaration("product", .custom { ProductLayer($0[0]) }, inputs: ["a", "b"], activation: .silu),
            ]),
        NetworkCase(
            "square, a product of a value with itself", input: map, customs: ["product": ProductLayer.reference],
            [
                LayerDeclaration("a", .convolution(channels: 5, kernel: 3, stride: 2, padding: 1, groups: 1)),
                LayerDeclaration("product", .custom { ProductLayer($0[0]) }, inputs: ["a", "a"], residual: "a"),
            ]),
    ]
}
