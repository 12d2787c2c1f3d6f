@testable import NeuralNetwork

/// Layers of one channel at a time: depthwise convolutions, pooling, and normalisation by stored statistics and by
/// those of the batch.
extension NetworkCase {
    static let statistics = depthwise + pooling + normalization

    private static let map = MapShape(channels: 21, height: 7, width: 5)

    private static let depthwise: [NetworkCase] =
        [(1, 1, 0), (2, 3, 1), (3, 1, 1), (3, 2, 1), (3, 3, 0), (4, 2, 2), (5, 1, 4), (5, 2, 2)].flatMap {
            kernel, stride, padding in
            Activation.examples.map { activation in
                .layer(
                    "depthwise convolution, kernel \(kernel), stride \(stride), padding \(padding), \(activation)",
                    input: map,
                    [
                        LayerDeclaration(
                            "layer",
                            .convolution(channels: 21, kernel: kernel, stride: stride, padding: padding, groups: 21),
                            hasBias: kernel != 4, activation: activation),
                        LayerDeclaration("sum", .identity, residual: "layer"),
                    ])
            }
        } + [
            .layer(
                "depthwise convolution to twice the channels", input: map,
                [LayerDeclaration("layer", .convolution(channels: 42, kernel: 3, stride: 1, padding: 1, groups: 21))])
        ]

    private static let pooling: [NetworkCase] =
        [(1, 1, 0), (2, 2, 0), (2, 2, 1), (3, 1, 1), (3, 2, 1), (3, 3, 2), (5, 1, 0)].flatMap {
            kernel, stride, padding in
            [Activation.none, .sigmoid].map { activation in
                .layer(
                    "max pooling, kernel \(kernel), stride \(stride), padding \(padding), \(activation)", input: map,
                    [
                        LayerDeclaration(
                            "layer", .maxPooling(kernel: kernel, stride: stride, padding: padding),
                            activation: activation),
                        LayerDeclaration("sum", .identity, residual: "layer"),
                    ])
            }
        } + [
            .layer("global average pooling", input: map, [LayerDeclaration("layer", .globalAveragePooling)]),
            .layer(
                "global average pooling of a value that is read twice", input: map,
                [
                    LayerDeclaration("layer", .globalAveragePooling, activation: .silu),
                    LayerDeclaration("flatten", .flatten, inputs: ["first"], activation: .relu),
                    LayerDeclaration("head", .linear(count: 4)),
                ]),
        ]

    private static let normalization: [NetworkCase] = [false, true].flatMap { isTraining in
        Activation.examples.map { activation in
            .layer(
                "batch normalisation, training \(isTraining), \(activation)", input: map, isTraining: isTraining,
                [
                    LayerDeclaration(
                        "layer", .batchNormalization(epsilon: 1e-3, momentum: 0.1), residual: "first",
                        activation: activation),
                    LayerDeclaration("last", .convolution(channels: 3, kernel: 3, stride: 2, padding: 1, groups: 3)),
                ])
        }
    }
}
