import AnomalyDetection
import NeuralNetwork

/// One image's way through an autoencoder and back through its decoder, in a workspace of its own.
///
/// Used by one thread at a time. Allocates when made, then never.
final class AutoencoderPass {
    let network: Autoencoder
    private let workspace: Workspace
    private let buffers: AutoencoderBuffers
    private let sparse: SparseScratch

    init(_ network: Autoencoder) {
        self.network = network
        buffers = AutoencoderBuffers(network)
        workspace = Workspace(counts: buffers.counts)
        sparse = SparseScratch(capacity: buffers.largestMap)
    }

    /// The image, (channel, row, column).
    var image: UnsafeMutablePointer<Float> { workspace[buffers.image] }
    /// What the network made of it, likewise.
    var reconstruction: UnsafeMutablePointer<Float> { workspace[buffers.reconstruction] }
    /// The latent's mean and the logarithm of its variance, of the variational form.
    var mean: UnsafeMutablePointer<Float> { workspace[buffers.mean] }
    var logVariance: UnsafeMutablePointer<Float> { workspace[buffers.logVariance] }

    /// The input of decoder layer `index`, a map.
    func decoderInput(_ index: Int) -> UnsafeMutablePointer<Float> { workspace[buffers.decoderInputs[index]] }

    /// The gradient of the output of decoder layer `index` before its activation: a map, of the last layer columns.
    func decoderOutputGradient(_ index: Int) -> UnsafeMutablePointer<Float> {
        index == AutoencoderGeometry.layerCount - 1
            ? workspace[buffers.columns] : workspace[buffers.decoderInputGradients[index + 1]]
    }

    private var last: Int { AutoencoderGeometry.layerCount - 1 }

    /// Encoder layer `index`; the first from ``image``.
    func encode(_ index: Int) {
        let layer = network.encoder[index]
        let input = workspace[index == 0 ? buffers.columns : buffers.encoderOutputs[index - 1]]
        let output = workspace[buffers.encoderOutputs[index]]
        if index == 0 { layer.linear.columns(of: image, into: input) }
        layer.forward(input: input, output: output)
    }

    /// Decoder layer `index`; the last gives the logits.
    func decode(_ index: Int) {
        let layer = network.decoder[index]
        guard index < last else {
            layer.forward(
                input: decoderInput(last), columns: workspace[buffers.columns], image: workspace[buffers.logits])
            return
        }
        layer.forward(input: decoderInput(index), output: decoderInput(index + 1), sparse: sparse)
    }

    /// Compares the reconstruction with the image. All gradients carry the returned scale.
    func compare(_ loss: ReconstructionLoss) -> ReconstructionLoss.Value {
        let gradient = workspace[buffers.logits]
        let value = loss.evaluate(
            logits: workspace[buffers.logits], target: image, reconstruction: reconstruction, gradient: gradient,
            count: network.input.count)
        network.decoder[last].linear.columns(of: gradient, into: decoderOutputGradient(last))
        return value
    }

    /// From the gradient of the output of decoder layer `index`, not the first, to that of its input.
    func carryBack(_ index: Int) {
        let layer = network.decoder[index]
        layer.backward(
            outputGradient: decoderOutputGradient(index), inputGradient: decoderOutputGradient(index - 1),
            to: .masked(decoderInput(index)), sparse: index < last ? sparse : nil)
    }

    /// What the cosine of decoder layer `index` is made of.
    func agreement(_ index: Int, with reference: GradientReference) -> Agreement {
        reference.agreement(
            of: network.decoder[index].linear, coarse: decoderInput(index), fine: decoderOutputGradient(index),
            scratch: workspace[buffers.scratch], sparse: sparse)
    }

    /// From the encoder's output to the decoder's input, through the mean of the latent. Checkpoints count
    /// latent elements (channel, row, column), maps are channels-last.
    func narrow() {
        guard let bottleneck = network.bottleneck else { return }
        let channels = network.latentChannels
        let positions = network.geometry.latentPositions
        let stride = StridedOperator.channelStride(of: channels)
        let encoded = workspace[buffers.encoderOutputs[AutoencoderGeometry.layerCount - 1]]
        let flat = workspace[buffers.flat]
        for channel in 0..<channels {
            for position in 0..<positions {
                flat[channel * positions + position] = encoded[position * stride + channel]
            }
        }
        bottleneck.mean.forward(input: flat, output: mean)
        bottleneck.logVariance.forward(input: flat, output: logVariance)
        bottleneck.expansion.forward(input: mean, output: flat)
        let decoded = decoderInput(0)
        for channel in 0..<channels {
            for position in 0..<positions {
                decoded[position * stride + channel] = flat[channel * positions + position]
            }
        }
    }
}
