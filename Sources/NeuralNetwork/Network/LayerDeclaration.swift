/// One line of a network's list of layers.
///
/// A layer reads the output of the line before it, or of those it names, adds a residual where it names one, and
/// applies its activation:
///
///     output = activation(operation(input) + residual)
package struct LayerDeclaration: Sendable {
    /// What a layer does to its input.
    package enum Operation: Sendable {
        /// Kernel and stride are square. Groups divide both numbers of channels; as many as the input has channels make
        /// the layer depthwise.
        case convolution(channels: Int, kernel: Int, stride: Int, padding: Int, groups: Int)
        /// The output paddings are of rows and of columns.
        case transposedConvolution(
            channels: Int, kernel: Int, stride: Int, padding: Int, outputPadding: (rows: Int, columns: Int))
        /// A vector from a vector.
        case linear(count: Int)
        /// Statistics of each channel over positions and images.
        case batchNormalization(epsilon: Float, momentum: Float)
        /// The mean of each channel: a vector.
        case globalAveragePooling
        /// The largest element of each window.
        case maxPooling(kernel: Int, stride: Int, padding: Int)
        /// A map's elements in the order of tensors, (channel, row, column), as a vector.
        case flatten
        /// A vector's elements as a map.
        case unflatten(channels: Int, height: Int, width: Int)
        /// The input itself: for a residual sum or an activation on its own.
        case identity
        /// A layer of the family's own, made for the shapes of its inputs.
        case custom(@Sendable (_ inputs: [MapShape]) -> any Layer)
    }

    /// Begins the names of the layer's tensors, and is what other lines call it.
    package let name: String
    package let operation: Operation
    /// Whether convolutions and linear layers add a bias.
    package let hasBias: Bool
    /// The lines whose outputs are read, one or two; empty for the line before.
    package let inputs: [String]
    /// The line whose output is added.
    package let residual: String?
    package let activation: Activation

    /// The name of the network's input, for ``inputs`` and ``residual``.
    package static let networkInput = "input"

    package init(
        _ name: String, _ operation: Operation, hasBias: Bool = true, inputs: [String] = [], residual: String? = nil,
        activation: Activation = .none
    ) {
        self.name = name
        self.operation = operation
        self.hasBias = hasBias
        self.inputs = inputs
        self.residual = residual
        self.activation = activation
    }
}
