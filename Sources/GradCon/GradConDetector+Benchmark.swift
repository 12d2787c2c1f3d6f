package import Training
package import AnomalyDetection
import NeuralNetwork
package import Tensors

extension GradConDetector: Benchmarkable {
    /// The stages run in their order, so that each finds the caches as in a score; what the clock costs is about 0.03
    /// microseconds a stage. The time depends on the images' pixels: zeros behind rectifiers are skipped.
    package func stageTimes(of images: [Tensor], rounds: Int) throws(ScoringError) -> [StageTime] {
        let scorer = GradConScorer(self)
        let stages = scorer.stages
        let clock = ContinuousClock()
        var times = [[Duration]](repeating: [], count: stages.count)
        for round in 0..<max(1, rounds) + StageTime.warmUpRounds {
            try scorer.load(images[round % images.count])
            var then = clock.now
            for (index, stage) in stages.enumerated() {
                scorer.run(stage)
                let now = clock.now
                if round >= StageTime.warmUpRounds { times[index].append(now - then) }
                then = now
            }
        }
        return zip(stages, times).map { stage, times in
            StageTime(
                name: stage.name, multiplyAdds: stage.multiplyAdds(of: self),
                seconds: times.sorted()[times.count / 2] / .seconds(1))
        }
    }

    /// The steps have the gradient term.
    package static func trainingSeconds(
        from checkpoint: Safetensors, images: [Tensor], threads: Int, steps: Int
    ) throws(CheckpointError) -> [Double] {
        let model: TrainingModel
        do { model = try TrainingModel(checkpoint) } catch { throw .model(reason: error.description) }
        let size = model.network.input.count
        precondition(!images.isEmpty && images.allSatisfy { $0.elements.count == size }, "images fit the model")
        let objective = BatchObjective(model, batchSize: images.count, threads: max(1, threads))
        let clock = ContinuousClock()
        return (0..<max(1, steps) + 3).map { _ in
            let start = clock.now
            _ = objective.step(images: images.count, adam: Adam(learningRate: 1e-3)) { position, image, noise in
                image.update(from: images[position].elements, count: size)
                noise?.update(repeating: 0)
                return true
            }
            return (clock.now - start) / .seconds(1) / Double(images.count)
        }.suffix(max(1, steps))
    }
}
