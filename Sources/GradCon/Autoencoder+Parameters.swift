import AnomalyDetection
import NeuralNetwork
import Tensors

/// Where the parameters that training treats in different ways lie in a block.
extension Autoencoder {
    /// The place of the bias that is added to the output, one value a channel.
    var outputBias: ParameterLayout.Segment? { decoderBiases.last }

    /// The tensors of a block of parameters, and, as `ref_grad.0` to `.3`, those of a reference gradient.
    ///
    /// - Parameter reference: the decoder's weights alone.
    func tensors(parameters: AlignedFloats, reference: AlignedFloats) -> [String: Tensor] {
        var tensors = layout.tensors(of: parameters)
        for (index, layer) in decoder.enumerated() {
            tensors["ref_grad.\(index)"] = layout.tensor(
                of: layer.weights, at: reference.pointer + (layer.weights.offset - decoderWeights.lowerBound))
        }
        return tensors
    }
}
