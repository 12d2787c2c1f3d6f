package import AnomalyDetection
import NeuralNetwork
package import Tensors

/// The working memory of a ``GradConDetector``. Used by one thread at a time; scoring allocates nothing but its answer.
package final class GradConScorer: AnomalyScorer {
    /// The numbers of one score.
    struct Evaluation {
        var loss: Double
        /// The logarithm of the latent's squared distance; 0 where the model knows no distribution of latents.
        var latentDistance: Double
        /// The divergence of the latent in the variational form, else 0.
        var latentLoss: Double
        var cosines: InlineArray<4, Double>
        /// All gradients of the pass carry this scale.
        var gradientScale: Double
    }

    let detector: GradConDetector
    let pass: NetworkPass
    /// What the network made of the image that was scored last; of the variational form, from the mean of the latent.
    let reconstruction: AlignedFloats
    /// Made by the first explanation: scoring alone does not need its memory.
    private(set) lazy var pixelGradient = PixelGradient(detector)
    /// Working memory of the agreements.
    private let scratch: AlignedFloats
    /// The stages of a score, in their order.
    let stages: [ScoringStage]
    /// The decoder's layers, the step that draws the latent, and the last value, looked up once.
    private let decoder: [Autoencoder.DecoderLayer]
    private let samplingStep: Int?
    private let output: Int
    private var value = ReconstructionLoss.Value()
    private var latentLoss = 0.0
    private var latentDistance = 0.0
    /// Nil where the model knows no distribution of latents.
    let latentWorkspace: LatentDistribution.Workspace?
    private var cosines = InlineArray<4, Double>(repeating: 0)

    init(_ detector: GradConDetector) {
        self.detector = detector
        pass = NetworkPass(detector.network.network, imageLimit: 1, purpose: Self.purpose(detector.network))
        reconstruction = AlignedFloats(count: detector.input.count)
        scratch = AlignedFloats(count: Self.scratchCount(detector.network))
        stages = ScoringStage.all(of: detector)
        latentWorkspace = detector.latents?.makeWorkspace()
        decoder = detector.network.decoder
        samplingStep = detector.network.latent?.samplingStep
        output = detector.network.network.steps.count
    }

    /// The gradients of the decoder's layers by their outputs; nothing asks for the latent's.
    private static func purpose(_ network: Autoencoder) -> PassPurpose {
        PassPurpose(firstGradient: network.decoderInput + 1)
    }

    private static func scratchCount(_ network: Autoencoder) -> Int {
        network.decoder.reduce(0) { max($0, $1.operation.scratchCount) }
    }

    /// The bytes of a scorer's working memory.
    ///
    /// - Parameter hasLatents: whether the model knows where its latents lie.
    static func byteCount(_ network: Autoencoder, hasLatents: Bool) -> Int {
        NetworkPass.byteCount(network.network, imageLimit: 1, purpose: purpose(network))
            + (network.input.count + scratchCount(network)) * MemoryLayout<Float>.stride
            + (hasLatents ? LatentDistribution.workspaceByteCount(of: network.latentShape) : 0)
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
        guard evaluation.latentDistance.isFinite else { throw .notFinite(quantity: "latent distance") }
        var total = 0.0
        for index in evaluation.cosines.indices {
            let cosine = evaluation.cosines[index]
            guard cosine.isFinite else {
                throw .notFinite(quantity: "gradient of \(detector.network.decoder[index].name)")
            }
            total += cosine
        }
        let gradientLoss = -total / Double(evaluation.cosines.count)
        let published = evaluation.loss + detector.beta * gradientLoss
        // In the order of the detector's terms.
        var terms: [Double] = []
        terms.reserveCapacity(detector.terms.count)
        terms += [evaluation.loss, gradientLoss]
        if detector.latents != nil { terms.append(evaluation.latentDistance) }
        if detector.network.latent != nil { terms.append(evaluation.latentLoss) }
        let value: Double
        if let combined = detector.combined {
            let sum = combined.score(of: terms.prefix(GradConDetector.combinedTermCount))
            guard sum.isFinite else { throw .notFinite(quantity: "combined score") }
            value = detector.decidingScore == .combined ? sum : published
            terms.append(detector.decidingScore == .combined ? published : sum)
        } else {
            value =
                detector.standardizedSum?.value(reconstructionError: evaluation.loss, gradientLoss: gradientLoss)
                ?? published
        }
        for index in evaluation.cosines.indices { terms.append(evaluation.cosines[index]) }
        guard value.isFinite, published.isFinite else { throw .notFinite(quantity: "score") }
        return AnomalyScore(
            value: value, terms: terms, pValues: detector.combined?.pValues(of: terms) ?? [])
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
        let latentSteps = detector.network.latentSteps
        forward(latentSteps)
        measureLatent()
        forward(latentSteps.upperBound..<output)
        compare()
        for index in decoder.indices.dropFirst().reversed() { pass.reverse(step: decoder[index].step) }
        for index in decoder.indices { agree(index) }
        return Evaluation(
            loss: value.loss, latentDistance: latentDistance, latentLoss: latentLoss, cosines: cosines,
            gradientScale: value.gradientScale)
    }

    /// One stage of ``evaluate()``; those before it have run for the same image.
    func run(_ stage: ScoringStage) {
        switch stage {
        case .encoder, .bottleneck, .decoder: forward(stage.forwardSteps(of: detector.network))
        case .latent: measureLatent()
        case .loss: compare()
        case .mapGradient(let index): pass.reverse(step: decoder[index].step)
        case .weightGradient(let index): agree(index)
        }
    }

    private func forward(_ steps: Range<Int>) {
        for step in steps {
            pass.forward(step: step)
            // Later steps take the memory of the distribution for their own values.
            if step == samplingStep { latentLoss = divergence() }
        }
    }

    private func measureLatent() {
        guard let latents = detector.latents, let latentWorkspace else { return }
        latentDistance = latents.logDistance(
            of: pass.value(detector.network.latentSteps.upperBound).pointer, latentWorkspace)
    }

    /// The reconstruction error and its gradient.
    private func compare() {
        value = detector.loss.evaluate(
            logits: pass.value(output).pointer, target: pass.value(0).pointer, reconstruction: reconstruction.pointer,
            gradient: pass.gradient(output).pointer, count: detector.network.input.count)
        // The last layer ends with a step that folds columns, before which its weight gradient is made.
        pass.reverse(step: output - 1)
    }

    /// The cosine of a decoder layer's weight gradient with its reference.
    private func agree(_ index: Int) {
        let (layer, reference) = (decoder[index], detector.references[index])
        let agreement = reference.agreement(
            of: layer.operation, coarse: pass.value(layer.step).pointer, fine: pass.gradient(layer.step + 1).pointer,
            scratch: scratch.pointer, lists: pass.lists)
        cosines[index] = reference.cosine(agreement)
    }

    /// The divergence of the latent's distribution from the standard normal one, summed over the latent and divided by
    /// the number of the image's elements.
    private func divergence() -> Double {
        guard let latent = detector.network.latent,
            let sampling = detector.network.network.steps[latent.samplingStep].layer as? GaussianSampling
        else { return 0 }
        let sum = sampling.divergence(
            mean: pass.value(latent.mean), logVariance: pass.value(latent.logVariance), images: 1)
        return sum / Double(detector.network.input.count)
    }
}
