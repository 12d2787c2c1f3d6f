import Testing

@testable import NeuralNetwork

/// A network, its input and its loss, of which all derivatives are tested: one line of ``NetworkCase/all``.
struct NetworkCase: Sendable, CustomTestStringConvertible {
    /// What is differentiated.
    enum Loss: Sendable {
        /// The sum of c a + q a^2 / 2 over all elements a of the output, with random c and q.
        case quadratic
        /// The output as logits against random images.
        case reconstruction(ReconstructionLoss)
    }

    let name: String
    let input: MapShape
    let layers: [LayerDeclaration]
    var images = 2
    var loss = Loss.quadratic
    var isOutputPlanar = false
    var isTraining = false
    /// Lines before the last whose values are in the loss, too: half the sum of their squares.
    var injected: [String] = []
    /// The definitions of layers of the test's own, by their names.
    var customs: [String: ReferenceNetwork.Custom] = [:]

    init(
        _ name: String, input: MapShape, images: Int = 2, loss: Loss = .quadratic, isOutputPlanar: Bool = false,
        isTraining: Bool = false, injected: [String] = [], customs: [String: ReferenceNetwork.Custom] = [:],
        _ layers: [LayerDeclaration]
    ) {
        self.name = name
        self.input = input
        self.layers = layers
        self.images = images
        self.loss = loss
        self.isOutputPlanar = isOutputPlanar
        self.isTraining = isTraining
        self.injected = injected
        self.customs = customs
    }

    var testDescription: String { name }

    /// A layer between two others, so that it has an input with a gradient and an output with a gradient's tangent.
    ///
    /// - Parameter input: what the layer reads, made by a pointwise convolution of as many channels.
    static func layer(
        _ name: String, input: MapShape, isTraining: Bool = false, _ lines: [LayerDeclaration]
    ) -> NetworkCase {
        let first = LayerDeclaration(
            "first", .convolution(channels: input.channels, kernel: 1, stride: 1, padding: 0, groups: 1))
        return NetworkCase(name, input: input, isTraining: isTraining, [first] + lines)
    }
}
