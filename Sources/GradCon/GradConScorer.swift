package import AnomalyDetection
package import NeuralNetwork

/// The working memory of a ``GradConDetector``. Used by one thread at a time; scoring allocates nothing but its answer.
package final class GradConScorer: AnomalyScorer {
    /// The numbers of one score.
    struct Evaluation {
        var loss: Double
        /// Of the variational form, else 0.
        var latentLoss: Double
        var cosines: InlineArray<4, Double>
        /// All gradients of the pass carry this scale.
        var gradientScale: Double
    }

    let detector: GradConDetector
    let pass: AutoencoderPass
    /// Of a score, in their order.
    let stages: [ScoringStage]
    private var value = ReconstructionLoss.Value()
    private var cosines = InlineArray<4, Double>(repeating: 0)

    init(_ detector: GradConDetector) {
        self.detector = detector
        pass = AutoencoderPass(detector.network)
        stages = ScoringStage.all(of: detector.network)
    }

    /// Scores one image.
    ///
    /// Components are `reconstruction_error` and `gradient_loss`; of the variational form also `latent_loss`, the divergence
    /// of the latent from the standard normal distribution per pixel, which is not part of the score.
    ///
    /// - Parameter input: shape ``GradConDetector/input``, values 0 to 1.
    package func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        try load(input)
        let evaluation = evaluate()
        guard evaluation.loss.isFinite else { throw .notFinite(quantity: "reconstruction error") }
        guard evaluation.latentLoss.isFinite else { throw .notFinite(quantity: "latent loss") }
        var layers: [AnomalyScore.Layer] = []
        var total = 0.0
        for index in evaluation.cosines.indices {
            let name = AutoencoderGeometry.decoderNames[index]
            let cosine = evaluation.cosines[index]
            guard cosine.isFinite else { throw .notFinite(quantity: "gradient of \(name)") }
            layers.append(.init(name: name, cosine: cosine))
            total += cosine
        }
        let gradientLoss = -total / Double(layers.count)
        let value =
            detector.standardizedSum?.value(reconstructionError: evaluation.loss, gradientLoss: gradientLoss)
            ?? evaluation.loss + detector.beta * gradientLoss
        guard value.isFinite else { throw .notFinite(quantity: "score") }
        var components: [AnomalyScore.Component] = [
            .init(name: "reconstruction_error", value: evaluation.loss),
            .init(name: "gradient_loss", value: gradientLoss),
        ]
        if detector.network.bottleneck != nil {
            components.append(.init(name: "latent_loss", value: evaluation.latentLoss))
        }
        return AnomalyScore(value: value, components: components, layers: layers)
    }

    /// What the network makes of an image; of the variational form, from the mean of the latent.
    ///
    /// - Parameter input: shape ``GradConDetector/input``, values 0 to 1.
    /// - Returns: the same shape, values 0 to 1.
    package func reconstruction(of input: Tensor) throws(ScoringError) -> Tensor {
        try load(input)
        for stage in stages.prefix(through: stages.firstIndex(of: .loss) ?? 0) { run(stage) }
        let elements = Array(UnsafeBufferPointer(start: pass.reconstruction, count: input.elements.count))
        guard elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "reconstruction") }
        return Tensor(shape: input.shape, elements: elements)
    }

    /// Copies an image into the workspace.
    func load(_ input: Tensor) throws(ScoringError) {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        pass.image.update(from: input.elements, count: input.elements.count)
    }

    /// Scores the loaded image.
    func evaluate() -> Evaluation {
        for stage in stages { run(stage) }
        return Evaluation(
            loss: value.loss, latentLoss: pass.latentLoss(), cosines: cosines, gradientScale: value.gradientScale)
    }

    /// One stage; those before it have run for the same image.
    func run(_ stage: ScoringStage) {
        switch stage {
        case .encoder(let index): pass.encode(index)
        case .bottleneck: pass.narrow()
        case .decoder(let index): pass.decode(index)
        case .loss: value = pass.compare(detector.loss)
        case .mapGradient(let index): pass.carryBack(index)
        case .weightGradient(let index):
            let reference = detector.references[index]
            cosines[index] = reference.cosine(pass.agreement(index, with: reference))
        }
    }
}
