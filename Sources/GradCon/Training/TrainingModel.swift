import NeuralNetwork

/// What training changes: parameters, the optimiser's moments, and the reference gradient.
///
/// `@unchecked Sendable`: in a parallel phase all threads read, or each task writes the segment of its number.
final class TrainingModel: @unchecked Sendable {
    let network: Autoencoder
    let layout: ParameterLayout
    let loss: ReconstructionLoss
    /// The weight of the gradient term.
    let alpha: Double
    let parameters: AlignedFloats
    let firstMoment: AlignedFloats
    let secondMoment: AlignedFloats
    /// The mean of dJ/dW over ``referenceCount`` iterations, of the decoder's weights, never reset. Each step's rounding is
    /// divided by the number of steps after it, so that float is enough.
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
        network = try Autoencoder(metadata, taking: &tensors)
        layout = ParameterLayout(network)
        loss = metadata.architecture == .vae ? .binaryCrossEntropy : .meanSquaredError
        alpha = metadata.alpha
        parameters = try layout.block(taking: &tensors, of: checkpoint)
        firstMoment = AlignedFloats(count: layout.count)
        secondMoment = AlignedFloats(count: layout.count)
        reference = AlignedFloats(count: layout.decoderCount)
        self.referenceCount = referenceCount
        guard referenceCount > 0 else { return }
        for segment in layout.segments {
            guard let layer = segment.decoderLayer else { continue }
            segment.store(try tensors.take("ref_grad.\(layer)", of: checkpoint), into: reference.pointer)
        }
    }

    /// Back to a checkpoint's parameters, without moments, reference or history.
    ///
    /// - Precondition: `checkpoint` has the shapes that the model was made from.
    func reset(to checkpoint: Safetensors) throws(GradConError) {
        var tensors = CheckpointTensors(checkpoint)
        let start = try layout.block(taking: &tensors, of: checkpoint)
        parameters.pointer.update(from: start.pointer, count: layout.count)
        for block in [firstMoment, secondMoment, reference] { block.pointer.update(repeating: 0, count: block.count) }
        (referenceCount, iterations) = (0, 0)
        install()
    }

    /// Sets the biases of the decoder's last layer, one a channel.
    func install(outputBiases: [Float]) {
        guard let offset = layout.decoderBiases.last else { return }
        (parameters.pointer + offset).update(from: outputBiases, count: outputBiases.count)
        install()
    }

    /// Gives the network the parameters. Not to be called while another thread uses it.
    func install() {
        for segment in layout.segments { segment.install(parameters.pointer) }
    }

    /// The tensors of a checkpoint.
    var tensors: [String: Tensor] { layout.tensors(parameters: parameters, reference: reference) }
}

extension ParameterLayout {
    fileprivate func block(
        taking tensors: inout CheckpointTensors, of file: Safetensors
    ) throws(GradConError) -> AlignedFloats {
        var byName: [String: Tensor] = [:]
        for segment in segments { byName[segment.name] = try tensors.take(segment.name, of: file) }
        return block(from: byName)
    }
}

extension CheckpointTensors {
    /// The tensor of that name with whatever shape it has; for tensors whose shapes were checked.
    fileprivate mutating func take(_ name: String, of file: Safetensors) throws(GradConError) -> Tensor {
        let shape: [Int]
        do throws(SafetensorsError) { shape = try file.shape(named: name) } catch { throw .tensor(error) }
        return try take(name, shape: shape)
    }
}
