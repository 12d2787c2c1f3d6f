package import AnomalyDetection
import NeuralNetwork
package import Tensors

/// The working memory of a ``GradConDetector``. Used by one thread at a time; scoring allocates nothing but its answer.
package final class GradConScorer: AnomalyScorer {
    /// The numbers of one score.
    struct Evaluation {
        var loss: Double
        /// The divergence of the latent in the variational form, else 0.
        var latentLoss: Double
        var cosines: InlineArray<4, Double>
        /// All gradients of the pass carry this scale.
        var gradientScale: Double
    }

    let detector: GradConDetector
    let pass: NetworkPass
    private let reconstruction: AlignedFloats
    /// Working memory of the agreements.
    private let scratch: AlignedFloats
    /// The stages of a score, in their order.
    let stages: [ScoringStage]
    private var value = ReconstructionLoss.Value()
    private var latentLoss = 0.0
    private var cosines = InlineArray<4, Double>(repeating: 0)

    init(_ detector: GradConDetector) {
        self.detector = detector
        pass = NetworkPass(detector.network.network, imageLimit: 1, purpose: Self.purpose(detector.network))
        reconstruction = AlignedFloats(count: detector.input.count)
        scratch = AlignedFloats(count: Self.scratchCount(detector.network))
        stages = ScoringStage.all(of: detector.network)
    }

    /// The gradients of the decoder's layers by their outputs; nothing asks for the latent's.
    private static func purpose(_ network: Autoencoder) -> PassPurpose {
        PassPurpose(firstGradient: network.decoderInput + 1)
    }

    private static func scratchCount(_ network: Autoencoder) -> Int {
        network.decoder.reduce(0) { max($0, $1.operation.scratchCount) }
    }

    /// The bytes of a scorer's working memory.
    static func byteCount(_ network: Autoencoder) -> Int {
        NetworkPass.byteCount(network.network, imageLimit: 1, purpose: purpose(network))
            + (network.input.count + scratchCount(network)) * MemoryLayout<Float>.stride
    }

    /// Scores one image.
    ///
    /// - Parameter input: shape ``GradConDetector/input``; the reconstruction, which it is compared with, lies between
    ///   0 and 1.
    package func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        try load(input)
        let evaluation = evaluate()
        guard evaluation.loss.isFinite else { throw .notFinite(quantity: "reconstruction error") }
        guard evaluation.latentLoss.isFinite else { throw .notFinite(quantity: "latent loss") }
        var total = 0.0
        for index in evaluation.cosines.indices {
            let cosine = evaluation.cosines[index]
            guard cosine.isFinite else {
                throw .notFinite(quantity: "gradient of \(detector.network.decoder[index].name)")
            }
            total += cosine
        }
        let gradientLoss = -total / Double(evaluation.cosines.count)
        let value =
            detector.standardizedSum?.value(reconstructionError: evaluation.loss, gradientLoss: gradientLoss)
            ?? evaluation.loss + detector.beta * gradientLoss
        guard value.isFinite else { throw .notFinite(quantity: "score") }
        // In the order of the detector's terms.
        var terms: [Double] = []
        terms.reserveCapacity(detector.terms.count)
        terms += [evaluation.loss, gradientLoss]
        if detector.network.latent != nil { terms.append(evaluation.latentLoss) }
        for index in evaluation.cosines.indices { terms.append(evaluation.cosines[index]) }
        return AnomalyScore(value: value, terms: terms)
    }

    /// What the network makes of an image; of the variational form, from the mean of the latent.
    ///
    /// - Parameter input: shape ``GradConDetector/input``, values 0 to 1.
    /// - Returns: the same shape, values 0 to 1.
    package func reconstruction(of input: Tensor) throws(ScoringError) -> Tensor {
        try load(input)
        for stage in stages.prefix(through: stages.firstIndex(of: .loss) ?? 0) { run(stage) }
        let elements = Array(UnsafeBufferPointer(start: reconstruction.pointer, count: input.elements.count))
        guard elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "reconstruction") }
        return Tensor(shape: input.shape, elements: elements)
    }

    /// Copies an image into the workspace.
    func load(_ input: Tensor) throws(ScoringError) {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        pass.value(0).pointer.update(from: input.elements, count: input.elements.count)
    }

    /// Scores the loaded image.
    func evaluate() -> Evaluation {
        for stage in stages { run(stage) }
        return Evaluation(
            loss: value.loss, latentLoss: latentLoss, cosines: cosines, gradientScale: value.gradientScale)
    }

    /// One stage; those before it have run for the same image.
    func run(_ stage: ScoringStage) {
        let network = detector.network
        switch stage {
        case .encoder, .bottleneck, .decoder:
            for step in stage.forwardSteps(of: network) {
                pass.forward(step: step)
                // Later steps take the memory of the distribution for their own values.
                if let latent = network.latent, step == latent.samplingStep { latentLoss = divergence(of: latent) }
            }
        case .loss:
            let output = network.network.steps.count
            value = detector.loss.evaluate(
                logits: pass.value(output).pointer, target: pass.value(0).pointer,
                reconstruction: reconstruction.pointer, gradient: pass.gradient(output).pointer,
                count: network.input.count)
            // The last layer ends with a step that folds columns, before which its weight gradient is made.
            pass.reverse(step: output - 1)
        case .mapGradient(let index): pass.reverse(step: network.decoder[index].step)
        case .weightGradient(let index):
            let (layer, reference) = (network.decoder[index], detector.references[index])
            let agreement = reference.agreement(
                of: layer.operation, coarse: pass.value(layer.step).pointer,
                fine: pass.gradient(layer.step + 1).pointer, scratch: scratch.pointer, lists: pass.lists)
            cosines[index] = reference.cosine(agreement)
        }
    }

    /// The divergence of the latent's distribution from the standard normal one, summed over the latent and divided by
    /// the number of the image's elements.
    private func divergence(of latent: Autoencoder.Latent) -> Double {
        let layer = detector.network.network.steps[latent.samplingStep].layer
        guard let sampling = layer as? GaussianSampling else { return 0 }
        let sum = sampling.divergence(
            mean: pass.value(latent.mean), logVariance: pass.value(latent.logVariance), images: 1)
        return sum / Double(detector.network.input.count)
    }
}
