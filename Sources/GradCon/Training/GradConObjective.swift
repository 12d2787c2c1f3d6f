import Determinism
package import AnomalyDetection
import NeuralNetwork
package import Training

/// GradCon's training: steps down J, see ``BatchObjective``, from a start that may have to be made again, to a model
/// with the reference gradient and the score that the options ask for.
///
/// The figures of held-out images are taken at the mean of the latent, and leave the reference gradient as it is.
package final class GradConObjective: Objective {
    package static var family: any DetectorFamily.Type { GradConFamily.self }

    let options: TrainingOptions
    private let input: InputShape
    let model: TrainingModel
    private let objective: BatchObjective

    /// Draws the initial weights.
    package init(
        _ options: TrainingOptions, input: InputShape, batchSize: Int, threads: Int
    ) throws(TrainingError) {
        // Each shard has a gradient, and each parameter a dozen other places.
        let copies = BatchObjective.shardCount(images: batchSize) + 12
        let linearCount = try Self.model { () throws(GradConError) in
            try InitialModel.linearParameterCount(options, input: input)
        }
        try TrainingMemory.check(linearCount * copies * MemoryLayout<Float>.stride)
        model = try Self.model { () throws(GradConError) in
            try TrainingModel(InitialModel.make(options, input: input))
        }
        try TrainingMemory.check(BatchObjective.byteCount(model, batchSize: batchSize))
        self.options = options
        self.input = input
        objective = BatchObjective(model, batchSize: batchSize, threads: threads)
    }

    /// What `body` makes, or why the layers do not fit the input.
    static func model<Value>(_ body: () throws(GradConError) -> Value) throws(TrainingError) -> Value {
        do { return try body() } catch { throw .model(reason: error.description) }
    }

    package var parameterCount: Int { model.network.network.parameterCount }

    package var figures: FigureNames {
        FigureNames(["J", "L"] + (hasLatent ? ["Omega"] : []) + ["L_grad"], shown: ["L", "L_grad"])
    }

    package var blocks: [StateBlock] {
        [
            StateBlock("parameters", model.parameters, isPublished: true),
            StateBlock("first_moment", model.firstMoment), StateBlock("second_moment", model.secondMoment),
            StateBlock("reference", model.reference, isPublished: true),
        ]
    }

    private var hasLatent: Bool { model.network.latent != nil }

    package func resume(after steps: Int) {
        (model.iterations, model.referenceCount) = (steps, steps)
        model.install()
    }

    package func step(_ batch: TrainingBatch) -> (figures: [Double], isFinite: Bool)? {
        let result = objective.step(images: batch.count, adam: Adam(learningRate: options.schedule.learningRate)) {
            position, image, noise in
            if let noise {
                var generator = batch.generator(position)
                for index in noise.indices { noise[index] = generator.normal() }
            }
            return batch.load(position, into: image)
        }
        return result.map { (figures(of: $0.value), $0.isFinite) }
    }

    package func evaluate(_ batch: TrainingBatch) -> [Double]? {
        objective.evaluate(images: batch.count) { position, image, _ in batch.load(position, into: image) }
            .map(figures)
    }

    /// The figures in the order of their names. A step without a history counts with a gradient term of zero.
    private func figures(of value: BatchObjective.Value) -> [Double] {
        [value.total, value.reconstruction] + (hasLatent ? [value.latent] : []) + [value.gradientLoss ?? 0]
    }

    package func makeModel(from data: TrainingData) throws(TrainingError) -> TrainedModel {
        let summary = try summary(of: data)
        let reference = options.reference == .unitMean ? summary.reference : model.reference
        var tensors = model.network.tensors(parameters: model.parameters, reference: reference)
        if options.score == .combined { tensors.merge(summary.latents.tensors) { $1 } }
        return TrainedModel(
            architecture: options.architecture.rawValue, input: input,
            metadata: ["alpha": "\(options.alpha)"], tensors: tensors)
    }

    /// Adds the terms of the held-out images to a model with a combined score, where there are enough. What its
    /// threshold is made from is compared with the other images, as a new one is.
    package func finish(_ member: TrainedMember) throws(TrainingError) -> TrainedModel {
        var model = member.model
        let heldOut = HeldOutTerms(member.heldOut)
        guard options.score == .combined, heldOut.isEnough else {
            model.heldOut = member.calibration { member.heldOut[$0].parts[$1].value }
            if options.score == .combined {
                model.notes.append(
                    "\(member.heldOut.count) held-out images are too few to combine terms by, which takes "
                        + "\(CombinedPValues.fewestImages): the score is L + beta L_grad, as published.")
            }
            return model
        }
        model.tensors[GradConDetector.heldOutName] = heldOut.tensor
        let scores = heldOut.scores()
        // The held-out images were scored before there was a combined score: their value is the published one.
        model.heldOut = member.calibration(
            terms: [GradConDetector.publishedScore: { member.heldOut[$0].parts[$1].value }]
        ) { scores[$0][$1] }
        return model
    }
}
