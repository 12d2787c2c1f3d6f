import AnomalyDetection
import NeuralNetwork

/// A few images of a training batch on their way through the network and back, and the gradients they add up to.
///
/// A batch is cut into shards of ``imageLimit`` images whatever the number of threads, and the shards' gradients are added in
/// their order: so the same batch gives the same bits on any number of threads. The images of a shard pass each layer
/// together.
///
/// `@unchecked Sendable`: within a `ParallelLoop` a shard belongs to one task, and the loops are barriers.
final class TrainingShard: @unchecked Sendable {
    /// Enough for weights to be read seldom, few enough for a batch of 64 to occupy 8 cores.
    static let imageLimit = 8

    let network: Autoencoder
    let loss: ReconstructionLoss
    let layout: ParameterLayout
    let buffers: TrainingBuffers
    private let workspace: Workspace
    let sparse: SparseScratch
    /// dL/dW of the decoder's weights, filled by the first pass.
    let decoderGradient: AlignedFloats
    /// The rest of dJ/dW, in the layout's order, filled by the second pass.
    let gradient: AlignedFloats
    /// The images at work, 1 to ``imageLimit``.
    var images = 0
    /// The sum of the loss's terms over all elements of all images.
    private(set) var lossSum = 0.0
    /// The sum of the divergences of all images' latents.
    var divergenceSum = 0.0

    init(_ network: Autoencoder, loss: ReconstructionLoss, layout: ParameterLayout) {
        self.network = network
        self.loss = loss
        self.layout = layout
        buffers = TrainingBuffers(network, images: Self.imageLimit)
        workspace = Workspace(counts: buffers.counts)
        sparse = SparseScratch(capacity: buffers.largestMap)
        decoderGradient = AlignedFloats(count: layout.decoderCount)
        gradient = AlignedFloats(count: layout.count)
    }

    /// The bytes of one shard.
    static func byteCount(_ network: Autoencoder, layout: ParameterLayout) -> Int {
        let buffers = TrainingBuffers(network, images: imageLimit)
        return buffers.byteCount + SparseScratch.byteCount(capacity: buffers.largestMap)
            + (layout.count + layout.decoderCount) * MemoryLayout<Float>.stride
    }

    subscript(buffer: Int) -> UnsafeMutablePointer<Float> { workspace[buffer] }

    /// Where image `index` of the shard goes, (channel, row, column).
    func image(_ index: Int) -> UnsafeMutablePointer<Float> {
        self[buffers.image] + index * network.input.count
    }

    /// Where the noise of image `index` goes, one number a latent element.
    func noise(_ index: Int) -> UnsafeMutablePointer<Float> {
        self[buffers.noise] + index * Linear.stride(of: network.bottleneck?.mean.outputCount ?? 0)
    }

    private var last: Int { AutoencoderGeometry.layerCount - 1 }

    /// Forward, and back to the first decoder layer's output: fills ``decoderGradient`` and the sums.
    ///
    /// - Parameters:
    ///   - elementScale: 1 / the number of elements of the whole batch.
    ///   - isNoisy: whether the latent is drawn with the noise, or is its mean; of the variational form.
    func firstPass(elementScale: Float, isNoisy: Bool) {
        forward(isNoisy: isNoisy)
        let pixels = network.input.count * images
        lossSum = loss.differentiate(
            logits: self[buffers.logits], target: self[buffers.image], gradient: self[buffers.imageGradient],
            curvature: self[buffers.curvature], scale: elementScale, count: pixels)
        columns(of: self[buffers.imageGradient], into: self[buffers.outputGradients[last]])
        for index in stride(from: last, to: 0, by: -1) {
            network.decoder[index].backward(
                outputGradient: self[buffers.outputGradients[index]],
                inputGradient: self[buffers.outputGradients[index - 1]],
                to: .masked(self[buffers.decoderInputs[index]]),
                images: images, sparse: index < last ? sparse : nil)
        }
        for (index, layer) in network.decoder.enumerated() {
            layer.weightGradient(
                input: self[buffers.decoderInputs[index]], outputGradient: self[buffers.outputGradients[index]],
                gradient: decoderGradient.pointer + layout.decoderWeights[index], images: images, sparse: sparse)
        }
    }

    private func forward(isNoisy: Bool) {
        let first = network.encoder[0].linear
        for image in 0..<images {
            first.columns(of: self.image(image), into: self[buffers.imageColumns] + image * first.fineCount)
        }
        var input = self[buffers.imageColumns]
        for (index, layer) in network.encoder.enumerated() {
            let output = self[buffers.encoderOutputs[index]]
            layer.forward(input: input, output: output, images: images)
            input = output
        }
        if let bottleneck = network.bottleneck { forward(bottleneck, isNoisy: isNoisy) }
        for (index, layer) in network.decoder.dropLast().enumerated() {
            layer.forward(
                input: self[buffers.decoderInputs[index]], output: self[buffers.decoderInputs[index + 1]],
                images: images, sparse: sparse)
        }
        network.decoder[last].forward(
            input: self[buffers.decoderInputs[last]], columns: self[buffers.outputGradients[last]],
            image: self[buffers.logits], images: images)
    }

    /// The rest of the way, with the tangents along a direction of the decoder's weights: fills ``gradient``.
    ///
    /// - Parameters:
    ///   - direction: v of each decoder layer, with the weight of the gradient term; nil for the gradient of L + Omega alone.
    ///   - elementScale: as in the first pass.
    func secondPass(direction: [PackedWeights]?, elementScale: Float) {
        // Gradients of weights replace what is there, those of biases are added.
        for segment in layout.segments where segment.isBias {
            (gradient.pointer + segment.offset).update(repeating: 0, count: segment.count)
        }
        if let direction {
            tangentForward(direction)
            tangentBackward(direction)
        } else {
            gradient.pointer.update(repeating: 0, count: layout.decoderCount)
        }
        addDecoderBiasGradients(withTangents: direction != nil)
        backwardToLatent(direction)
        if let bottleneck = network.bottleneck {
            backward(bottleneck, elementScale: elementScale)
        }
        encoderBackward()
    }

    /// Sums over positions of what arrives at each decoder layer's output. Of the hidden layers, the tangents' buffers then
    /// hold the sum of gradient and tangent.
    private func addDecoderBiasGradients(withTangents: Bool) {
        for (index, layer) in network.decoder.dropLast().enumerated() {
            var map = self[buffers.outputGradients[index]]
            let count = images * layer.linear.fineCount
            if withTangents {
                let sum = self[buffers.outputGradientTangents[index]]
                Elementwise.add(map, to: sum, count: count)
                map = sum
            }
            Elementwise.addPositions(
                of: map, positions: count / layer.bias.count, stride: layer.bias.count,
                to: gradient.pointer + layout.decoderBiases[index])
        }
        if withTangents {
            Elementwise.add(
                self[buffers.imageTangent], to: self[buffers.imageGradient], count: images * network.input.count)
        }
        let pixels = network.input.height * network.input.width
        for plane in 0..<images * network.input.channels {
            let start = self[buffers.imageGradient] + plane * pixels
            let sum = (0..<pixels).reduce(0.0) { $0 + Double(start[$1]) }
            gradient.pointer[layout.decoderBiases[last] + plane % network.input.channels] += Float(sum)
        }
    }

    /// The gradient of the first decoder layer's input: W^T (d + Rd) + v^T d.
    private func backwardToLatent(_ direction: [PackedWeights]?) {
        let linear = network.decoder[0].linear
        let latent = self[buffers.latentGradient]
        let gradients = self[buffers.outputGradients[0]]
        guard let direction else {
            linear.down(fine: gradients, coarse: latent, images: images, sparse: sparse)
            return
        }
        linear.down(fine: self[buffers.outputGradientTangents[0]], coarse: latent, images: images, sparse: sparse)
        linear.down(
            fine: gradients, coarse: latent, from: .output, with: direction[0], images: images, sparse: sparse)
    }

    private func encoderBackward() {
        ReLU.backward(
            self[buffers.encoderGradients[last]], output: self[buffers.encoderOutputs[last]],
            count: images * network.encoder[last].linear.coarseCount)
        for index in stride(from: last, through: 0, by: -1) {
            let layer = network.encoder[index]
            let outputGradient = self[buffers.encoderGradients[index]]
            let input = self[index == 0 ? buffers.imageColumns : buffers.encoderOutputs[index - 1]]
            layer.weightGradient(
                input: input, outputGradient: outputGradient,
                gradient: gradient.pointer + layout.encoderWeights[index], images: images,
                sparse: index > 0 ? sparse : nil)
            Elementwise.addPositions(
                of: outputGradient, positions: images * layer.linear.coarseCount / layer.bias.count,
                stride: layer.bias.count, to: gradient.pointer + layout.encoderBiases[index])
            if index > 0 {
                layer.backward(
                    outputGradient: outputGradient, inputGradient: self[buffers.encoderGradients[index - 1]],
                    to: .masked(input), images: images, sparse: sparse)
            }
        }
    }

    /// The last layer's columns of all images.
    func columns(of source: UnsafeMutablePointer<Float>, into target: UnsafeMutablePointer<Float>) {
        let linear = network.decoder[last].linear
        for image in 0..<images {
            linear.columns(of: source + image * network.input.count, into: target + image * linear.fineCount)
        }
    }
}
