package import AnomalyDetection
import NeuralNetwork
import Tensors
package import Training

/// The training of a contrasted memory with its encoder: steps down the gradient of ``EncoderTraining``, then the
/// distributions of the deviations of all training images.
package final class ResidualEncoderObjective: Objective {
    package static var family: any DetectorFamily.Type { ContrastedMemoryFamily.self }

    let options: ResidualEncoderOptions
    let model: EncoderModel
    private let training: EncoderTraining

    package init(
        _ options: ResidualEncoderOptions, input: InputShape, batchSize: Int, threads: Int
    ) throws(TrainingError) {
        guard let encoder = ResidualEncoder(input: input, tellsTurns: options.rotations) else {
            throw .input(reason: ResidualEncoder.objection(to: input, tellsTurns: options.rotations))
        }
        do { model = try EncoderModel(encoder, seed: options.seed) } catch {
            throw .model(reason: error.description)
        }
        try TrainingMemory.check(
            EncoderTraining.shardCount(images: batchSize) * EncoderShard.byteCount(model)
                + 4 * model.parameters.count * MemoryLayout<Float>.stride)
        self.options = options
        training = EncoderTraining(model, batchSize: batchSize, threads: threads)
    }

    package var parameterCount: Int {
        model.network.parameterCount + model.parameters.count - model.layout.count
    }

    package var figures: FigureNames {
        FigureNames(
            ["J", "contrast"] + (options.rotations ? ["turns"] : []), shown: options.rotations ? ["turns"] : [])
    }

    package var blocks: [StateBlock] {
        [
            StateBlock("parameters", model.parameters, isPublished: true),
            StateBlock("first_moment", model.firstMoment), StateBlock("second_moment", model.secondMoment),
        ]
    }

    /// The weights are drawn already.
    ///
    /// - Throws: where there are anomalies that no use can be made of, before hours of training.
    package func start(on data: TrainingData, isAgain: Bool) throws(TrainingError) { try data.checkAnomalies() }

    package func resume(after steps: Int) {
        training.iterations = steps
        model.install()
    }

    package func step(_ batch: TrainingBatch) -> (figures: [Double], isFinite: Bool)? {
        training.step(batch, learningRate: options.schedule.learningRate).map { (figures(of: $0.losses), $0.isFinite) }
    }

    package func evaluate(_ batch: TrainingBatch) -> [Double]? { training.evaluate(batch).map(figures) }

    private func figures(of losses: EncoderShard.Losses) -> [Double] {
        [losses.contrast + losses.turn, losses.contrast] + (options.rotations ? [losses.turn] : [])
    }
}
