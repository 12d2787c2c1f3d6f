package import Tensors

/// Removes batch normalisation behind layers with weights, for networks that only infer: with its statistics constant,
/// it is a scale and a shift of each channel, which go into the weights and the bias before it.
///
///     W' = W s     bias' = (bias - mean) s + shift     with s = weight / sqrt(variance + epsilon)
package struct NormalizationFolding: Sendable {
    /// The lines that are left.
    package private(set) var layers: [LayerDeclaration]
    private var folds: [Fold] = []

    /// A line with weights, as it was, and the normalisation that goes into it.
    private struct Fold {
        let layer: LayerDeclaration
        let normalization: String
        let epsilon: Double
    }

    /// Folds all normalisations that can be: those which alone read a convolution, a transposed convolution or a linear
    /// layer that has neither an activation nor a residual. The folded layer keeps its name and stands in the place of
    /// the normalisation; lines that read that one read the layer.
    package init(_ layers: [LayerDeclaration]) {
        self.layers = layers
        for case (let name, .batchNormalization(let epsilon, _)) in layers.map({ ($0.name, $0.operation) }) {
            guard let place = self.layers.firstIndex(where: { $0.name == name }), let start = foldable(into: place)
            else { continue }
            folds.append(Fold(layer: self.layers[start], normalization: name, epsilon: Double(epsilon)))
            fold(place, into: start)
        }
    }

    /// The tensors of the lines that are left; those of other lines stay as they are.
    ///
    /// - Parameter tensors: of the lines before folding.
    /// - Throws: where a tensor is missing or has another number of elements than the normalisation has channels.
    package func tensors(folding tensors: [String: Tensor]) throws(NetworkError) -> [String: Tensor] {
        var folded = tensors
        for fold in folds { try Self.scale(&folded, fold) }
        return folded
    }

    /// The names of the lines that a line reads, without its residual.
    private func inputs(at index: Int) -> [String] {
        guard layers[index].inputs.isEmpty else { return layers[index].inputs }
        return [index > 0 ? layers[index - 1].name : LayerDeclaration.networkInput]
    }

    /// The line with weights that a normalisation can be folded into.
    private func foldable(into place: Int) -> Int? {
        let inputs = inputs(at: place)
        guard inputs.count == 1, let start = layers[..<place].firstIndex(where: { $0.name == inputs[0] }),
            layers[start].activation == .none, layers[start].residual == nil, layers[place].residual != inputs[0]
        else { return nil }
        switch layers[start].operation {
        case .convolution, .transposedConvolution, .linear: break
        case .batchNormalization, .globalAveragePooling, .maxPooling, .flatten, .unflatten, .identity, .custom:
            return nil
        }
        let readers = layers.indices.filter {
            self.inputs(at: $0).contains(inputs[0]) || layers[$0].residual == inputs[0]
        }
        return readers == [place] ? start : nil
    }

    /// Scales the weights and makes the bias, in double.
    private static func scale(_ tensors: inout [String: Tensor], _ fold: Fold) throws(NetworkError) {
        let (layer, normalization) = (fold.layer, fold.normalization)
        let weightName = "\(layer.name).weight"
        guard var weight = tensors[weightName] else { throw .missing(tensor: weightName) }
        let axis = if case .transposedConvolution = layer.operation { 1 } else { 0 }
        guard weight.shape.count > axis else {
            throw .tensor(name: weightName, found: weight.shape, expected: [])
        }
        let channels = weight.shape[axis]
        func vector(_ name: String) throws(NetworkError) -> [Double] {
            guard let tensor = tensors[name] else { throw .missing(tensor: name) }
            guard tensor.shape == [channels] else {
                throw .tensor(name: name, found: tensor.shape, expected: [channels])
            }
            return tensor.elements.map(Double.init)
        }
        let (slope, shift) = (try vector("\(normalization).weight"), try vector("\(normalization).bias"))
        let mean = try vector("\(normalization).running_mean")
        let variance = try vector("\(normalization).running_var")
        let scale = zip(slope, variance).map { $0 / ($1 + fold.epsilon).squareRoot() }
        let bias = layer.hasBias ? try vector("\(layer.name).bias") : [Double](repeating: 0, count: channels)

        let inner = weight.shape.dropFirst(axis + 1).reduce(1, *)
        for index in weight.elements.indices {
            weight.elements[index] = Float(Double(weight.elements[index]) * scale[index / inner % channels])
        }
        tensors[weightName] = weight
        tensors["\(layer.name).bias"] = Tensor(
            shape: [channels], elements: (0..<channels).map { Float((bias[$0] - mean[$0]) * scale[$0] + shift[$0]) })
        for name in ["weight", "bias", "running_mean", "running_var"] {
            tensors["\(normalization).\(name)"] = nil
        }
    }

    /// Moves the line with weights to the place of the normalisation, whose residual may come between the two.
    private mutating func fold(_ place: Int, into start: Int) {
        let (normalization, weighted) = (layers[place], layers[start])
        layers[place] = LayerDeclaration(
            weighted.name, weighted.operation, inputs: inputs(at: start), residual: normalization.residual,
            activation: normalization.activation)
        layers.remove(at: start)
        layers = layers.map { layer in
            LayerDeclaration(
                layer.name, layer.operation, hasBias: layer.hasBias,
                inputs: layer.inputs.map { $0 == normalization.name ? weighted.name : $0 },
                residual: layer.residual == normalization.name ? weighted.name : layer.residual,
                activation: layer.activation)
        }
    }
}
