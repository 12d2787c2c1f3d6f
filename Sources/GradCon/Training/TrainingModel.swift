import NeuralNetwork
import Tensors

/// What training changes: parameters, the optimiser's moments, and the reference gradient.
///
/// `@unchecked Sendable`: in a parallel phase all threads read, or each task writes the segment of its number.
final class TrainingModel: @unchecked Sendable {
    let network: Autoencoder
    let loss: ReconstructionLoss
    /// The weight of the gradient term.
    let alpha: Double
    let parameters: AlignedFloats
    let firstMoment: AlignedFloats
    let secondMoment: AlignedFloats
    /// The mean of dJ/dW over ``referenceCount`` iterations, of the decoder's weights, never reset. Each step's
    /// rounding is divided by the number of steps after it, so that float is enough.
    let reference: AlignedFloats
    var referenceCount: Int
    /// The optimiser's steps so far.
    var iterations = 0

    /// Starts from a checkpoint's tensors.
    ///
    /// - Parameter referenceCount: the iterations that the tensors `ref_grad` are the mean of.
    init(_ checkpoint: Safetensors, referenceCount: Int = 0) throws(GradConError) {
        let metadata = try AutoencoderMetadata(checkpoint.metadata)
        var tensors = CheckpointTensors(checkpoint)
        (network, parameters) = try Autoencoder.make(metadata, taking: &tensors)
        loss = metadata.architecture == .vae ? .binaryCrossEntropy : .meanSquaredError
        alpha = metadata.alpha
        firstMoment = AlignedFloats(count: network.layout.count)
        secondMoment = AlignedFloats(count: network.layout.count)
        reference = AlignedFloats(count: network.decoderWeights.count)
        self.referenceCount = referenceCount
        guard referenceCount > 0 else { return }
        for (index, layer) in network.decoder.enumerated() {
            let tensor = try tensors.take("ref_grad.\(index)", shape: layer.shape)
            let place = reference.pointer + (layer.weights.offset - network.decoderWeights.lowerBound)
            do { try network.layout.store(tensor, of: layer.weights, at: place) } catch { throw .network(error) }
        }
    }

    /// Back to a checkpoint's parameters, without moments, reference or history.
    ///
    /// - Precondition: `checkpoint` has the shapes that the model was made from.
    func reset(to checkpoint: Safetensors) throws(GradConError) {
        var tensors = CheckpointTensors(checkpoint)
        let start = try Autoencoder.make(AutoencoderMetadata(checkpoint.metadata), taking: &tensors).parameters
        parameters.pointer.update(from: start.pointer, count: start.count)
        for block in [firstMoment, secondMoment, reference] { block.pointer.update(repeating: 0, count: block.count) }
        (referenceCount, iterations) = (0, 0)
        install()
    }

    /// Sets the biases of the decoder's last layer, one a channel.
    func install(outputBiases: [Float]) {
        guard let segment = network.outputBias else { return }
        (parameters.pointer + segment.offset).update(from: outputBiases, count: outputBiases.count)
        install()
    }

    /// Gives the network the parameters. Not to be called while another thread uses it.
    func install() {
        network.layout.install(parameters)
    }
}
