import AnomalyDetection
import Determinism
import NeuralNetwork

/// A few images of a training batch on their way through the network and back, and the gradients they add up to.
///
/// A batch is cut into shards of ``imageLimit`` images whatever the number of threads, and the shards' gradients are
/// added in their order: so the same batch gives the same bits on any number of threads. The images of a shard pass
/// each layer together.
///
/// `@unchecked Sendable`: within a `ParallelLoop` a shard belongs to one task, and the loops are barriers.
final class TrainingShard: @unchecked Sendable {
    /// Enough for weights to be read seldom, few enough for a batch of 64 to occupy 8 cores.
    static let imageLimit = 8

    private let network: Autoencoder
    private let loss: ReconstructionLoss
    private let layout: ParameterLayout
    private let pass: NetworkPass
    /// The second derivative of the loss by each logit.
    private let curvature: AlignedFloats
    /// dL/dW of the decoder's weights, filled by the gradient pass; it begins with the first of them.
    let decoderGradient: AlignedFloats
    /// The rest of dJ/dW, in the layout's order, filled by the Hessian-vector pass.
    let gradient: AlignedFloats
    /// The images at work, 1 to ``imageLimit``.
    var images: Int {
        get { pass.images }
        set { pass.images = newValue }
    }
    /// The sum of the loss's terms over all elements of all images.
    private(set) var lossSum = 0.0
    /// The sum of the divergences of all images' latents.
    private(set) var divergenceSum = 0.0

    init(_ network: Autoencoder, loss: ReconstructionLoss) {
        self.network = network
        self.loss = loss
        layout = network.layout
        pass = NetworkPass(network.network, imageLimit: Self.imageLimit, purpose: Self.purpose(network))
        curvature = AlignedFloats(count: network.input.count * Self.imageLimit)
        decoderGradient = AlignedFloats(count: network.decoderWeights.count)
        gradient = AlignedFloats(count: layout.count)
    }

    /// Gradients by all parameters, but not by the image or its columns; tangents from the decoder's first layer on.
    private static func purpose(_ network: Autoencoder) -> PassPurpose {
        PassPurpose(firstGradient: network.encoderSteps[0].upperBound, firstTangent: network.decoderInput + 1)
    }

    /// The bytes of one shard.
    static func byteCount(_ network: Autoencoder) -> Int {
        let floats =
            network.input.count * imageLimit + network.decoderWeights.count + network.layout.count
        return NetworkPass.byteCount(network.network, imageLimit: imageLimit, purpose: purpose(network))
            + floats * MemoryLayout<Float>.stride
    }

    /// Where image `index` of the shard goes, (channel, row, column).
    func image(_ index: Int) -> UnsafeMutablePointer<Float> {
        pass.value(0).pointer + index * network.input.count
    }

    /// Where the noise of image `index` goes, one number a latent element; nil of a network that draws none.
    func noise(_ index: Int) -> UnsafeMutableBufferPointer<Float>? {
        network.latent.map { latent in
            let start = pass.state(ofStep: latent.samplingStep).pointer + index * MapShape.stride(of: latent.count)
            return UnsafeMutableBufferPointer(start: start, count: latent.count)
        }
    }

    /// The latent of the first image, as the network has it; of the variational form the mean, without noise.
    var latent: UnsafePointer<Float> { UnsafePointer(pass.value(network.latentSteps.upperBound).pointer) }

    /// The logits, the last value.
    private var output: Int { network.network.steps.count }

    /// Makes directions of the decoder's layers, by step; nil of the other steps.
    func makeDirections() -> [LayerDirection?] { pass.makeDirections() }

    /// Forward, and back to the first decoder layer's output: fills ``decoderGradient`` and the sums.
    ///
    /// - Parameters:
    ///   - elementScale: 1 / the number of elements of the whole batch.
    ///   - isNoisy: whether the latent is drawn with the noise, or is its mean; of the variational form.
    func gradientPass(elementScale: Float, isNoisy: Bool) {
        pass.isTraining = isNoisy
        pass.elementScale = elementScale
        pass.forward()
        if let latent = network.latent,
            let sampling = network.network.steps[latent.samplingStep].layer as? GaussianSampling
        {
            divergenceSum = sampling.divergence(
                mean: pass.value(latent.mean), logVariance: pass.value(latent.logVariance), images: images)
        }
        lossSum = loss.differentiate(
            logits: pass.value(output).pointer, target: pass.value(0).pointer, gradient: pass.gradient(output).pointer,
            curvature: curvature.pointer, scale: elementScale, count: network.input.count * images)
        for step in (network.decoderInput + 1..<output).reversed() { pass.reverse(step: step) }
        for layer in network.decoder {
            pass.gradient(
                of: layer.weights,
                to: decoderGradient.pointer + (layer.weights.offset - network.decoderWeights.lowerBound))
        }
    }

    /// The rest of the way, with the tangents along a direction of the decoder's weights: fills ``gradient``.
    ///
    /// - Parameter directions: v of each decoder layer, by step, with the weight of the gradient term; nil for the
    ///   gradient of L + Omega alone.
    func hessianVectorPass(directions: [LayerDirection?]?) {
        if let directions {
            reverseDecoder(along: directions)
        } else {
            (gradient.pointer + network.decoderWeights.lowerBound).update(
                repeating: 0, count: network.decoderWeights.count)
            for segment in network.decoderBiases { pass.gradient(of: segment, to: gradient.pointer + segment.offset) }
            pass.reverse(step: network.decoderInput)
        }
        for step in (0..<network.decoderInput).reversed() {
            for segment in network.segments(ofStep: step) {
                pass.gradient(of: segment, to: gradient.pointer + segment.offset)
            }
            pass.reverse(step: step)
        }
    }

    /// R z of every decoder layer, then R dL/dW and the gradients of the biases, back to the gradient of the decoder's
    /// input.
    private func reverseDecoder(along directions: [LayerDirection?]) {
        pass.forwardTangent(along: directions)
        // The loss has no mixed second derivatives: R dL/dz = L''(z) R z, element by element.
        let tangent = pass.tangent(output)
        Elementwise.multiply(
            tangent.pointer, by: curvature.pointer, into: pass.gradientTangent(output).pointer, count: tangent.count)
        for step in (network.decoderInput..<output).reversed() {
            let segments = network.segments(ofStep: step)
            for segment in segments where segment.role == .weight {
                pass.gradientTangent(of: segment, to: gradient.pointer + segment.offset)
            }
            pass.reverseTangent(step: step, along: directions[step])
            for segment in segments where segment.role == .bias {
                pass.biasGradientSum(of: segment, to: gradient.pointer + segment.offset)
            }
        }
    }
}
