import Determinism
package import AnomalyDetection
import NeuralNetwork
package import Training

/// GradCon's training: steps down J, see ``BatchObjective``, from a start that may have to be made again, to a model
/// with the reference gradient and the score that the options ask for.
///
/// L of the held-out images chooses the epoch, not J, in whose gradient term the noise of a few images decides. The
/// figures of held-out images are taken at the mean of the latent, and leave the reference gradient as it is.
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
        FigureNames(
            ["J", "L"] + (hasLatent ? ["Omega"] : []) + ["L_grad"], shown: ["L", "L_grad"],
            chosenBy: "L")
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
        tensors.merge(summary.latents.tensors) { $1 }
        return TrainedModel(
            architecture: options.architecture.rawValue, input: input,
            metadata: ["alpha": "\(options.alpha)"], tensors: tensors)
    }

    /// Puts the members into one model, and adds the terms of the held-out images for the combined score, where there
    /// are enough. What the thresholds are made from is compared with the other images, as a new one is.
    package func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel {
        let heldOut = members.map { HeldOutTerms($0.heldOut, weights: GradConDetector.combinedWeights) }
        let isCombined = heldOut.allSatisfy(\.isEnough)
        var model = members[0].model
        if members.count > 1 { model.set(GradConEnsemble.key, toText: "\(members.count)") }
        model.tensors = [:]
        for (index, (member, heldOut)) in zip(members, heldOut).enumerated() {
            let prefix = members.count > 1 ? GradConEnsemble.prefix(ofMember: index) : ""
            for (name, tensor) in member.model.tensors { model.tensors[prefix + name] = tensor }
            if isCombined { model.tensors[prefix + GradConDetector.heldOutName] = heldOut.tensor }
        }
        let mean = TrainedMember.mean(of: members)
        // The held-out images were scored before there was a combined score: their value is the published one.
        let published: (Int, Int) -> Double = { mean.heldOut[$0].parts[$1].value }
        guard isCombined else {
            model.heldOut = mean.calibration(value: published)
            if options.score == .combined {
                model.notes.append(
                    "\(mean.heldOut.count) held-out images are too few to combine terms by, which takes "
                        + "\(CombinedPValues.fewestImages): the score is L + beta L_grad, as published.")
            }
            return model
        }
        model.set(DecidingScore.key, toText: options.score.rawValue)
        let calibrating = mean.calibrating
        let scores = try heldOut.map { (terms) throws(TrainingError) in try terms.scores(of: calibrating) }
        let combined: (Int, Int) -> Double = { image, part in
            GradConEnsemble.mean(scores.map { $0[image - calibrating.lowerBound][part] })
        }
        let (deciding, other) = options.score == .combined ? (combined, published) : (published, combined)
        model.heldOut = mean.calibration(terms: [options.score.other.termName: other], value: deciding)
        return model
    }
}

extension TrainedMember {
    /// The first of some members, with what the held-out images are like for all of them: means of their scores and
    /// terms, and of the maps' largest values, below which that of the mean map lies.
    fileprivate static func mean(of members: [TrainedMember]) -> TrainedMember {
        let heldOut = members[0].heldOut.indices.map { image in
            let all = members.map { $0.heldOut[image] }
            let peaks = all.compactMap(\.mapPeak)
            return HeldOutImage(
                parts: all[0].parts.indices.map { part in
                    let scores = all.map { $0.parts[part] }
                    return AnomalyScore(
                        value: GradConEnsemble.mean(scores.map(\.value)),
                        terms: scores[0].terms.indices.map { term in
                            GradConEnsemble.mean(scores.map { $0.terms[term] })
                        })
                },
                mapPeak: peaks.isEmpty ? nil : GradConEnsemble.mean(peaks))
        }
        return TrainedMember(
            model: members[0].model, termNames: members[0].termNames, heldOut: heldOut,
            calibrating: members[0].calibrating, isCrossFitted: members[0].isCrossFitted)
    }
}
