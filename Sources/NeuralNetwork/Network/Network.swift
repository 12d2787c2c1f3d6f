/// A neural network, made from a list of layers with skips.
///
/// Each line becomes one or two *steps*: a convolution of an image is cut into ``Unfold`` and a pointwise step, a
/// transposed convolution to an image into a pointwise step and ``Fold``. Step i computes *value* i + 1; value 0 is the
/// network's input. A ``NetworkPass`` walks the steps forward, in reverse and along tangents; a ``ParameterLayout``
/// says where their parameters lie.
///
/// Shared by all passes. Its parameters are written by ``ParameterLayout/install(_:)`` only, while no pass runs.
package final class Network: Sendable {
    /// One layer at its place.
    package final class Step: Sendable {
        /// The name of its line.
        package let name: String
        package let layer: any Layer
        /// The values it reads.
        package let inputs: [Int]
        /// The value that is added.
        package let residual: Int?
        package let activation: Activation

        init(name: String, layer: any Layer, inputs: [Int], residual: Int?, activation: Activation) {
            self.name = name
            self.layer = layer
            self.inputs = inputs
            self.residual = residual
            self.activation = activation
        }
    }

    package let input: MapShape
    package let steps: [Step]
    /// The shape of each value, the input first.
    package let shapes: [MapShape]

    /// Builds the layers, with parameters of zero.
    ///
    /// - Parameters:
    ///   - input: an image, or a map.
    ///   - isOutputPlanar: whether a transposed convolution at the end gives an image (channel, row, column), and not a
    ///     map.
    ///   - other: a network of the same lines for another input size, whose parameters this one uses instead of its
    ///     own: installing them in one installs them in both. Layers of a family's own keep theirs.
    /// - Precondition: the parameters of both have the same shapes.
    /// - Throws: where names are not unique, skips do not fit, or an operation does not fit its input.
    package init(
        input: MapShape, layers: [LayerDeclaration], isOutputPlanar: Bool = false, sharing other: Network? = nil
    ) throws(NetworkError) {
        var builder = NetworkBuilder(input: input, sharing: other)
        for (index, declaration) in layers.enumerated() {
            try builder.append(declaration, isPlanar: isOutputPlanar && index == layers.count - 1)
        }
        self.input = input
        steps = builder.steps
        shapes = builder.shapes
        precondition(
            other?.steps.map(\.layer.parameters) ?? steps.map(\.layer.parameters) == steps.map(\.layer.parameters),
            "networks that share parameters have the same ones")
    }

    /// The last value.
    package var output: MapShape { shapes[steps.count] }

    /// The step that ends a line: the one that applies its activation.
    package func step(named name: String) -> Int? { steps.lastIndex { $0.name == name } }

    /// The activation behind a value; none of the input.
    package func activation(ofValue value: Int) -> Activation { value == 0 ? .none : steps[value - 1].activation }

    /// The multiplications of one image's way forward, products with padding not counted.
    package var multiplyAdds: Int { steps.reduce(0) { $0 + $1.layer.multiplyAdds } }

    /// The number of trained parameters.
    package var parameterCount: Int {
        steps.reduce(0) { total, step in
            total
                + step.layer.parameters.filter { $0.role != .statistic }.reduce(0) { $0 + $1.shape.reduce(1, *) }
        }
    }
}
