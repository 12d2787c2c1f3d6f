private import Glibc
import NeuralNetwork

extension Trainer {
    /// The share of a constant image's L that a model's must fall below in the first epoch. A network whose rectifiers died
    /// answers every image with one constant, and stays there.
    static let learnedShare = 0.9

    /// Sets the output's biases so that a network whose other products are zero answers with the training images' mean.
    func startAtMeanOutput() throws(TrainingError) {
        model.install(outputBiases: InitialModel.outputBiases(ofMeans: try channelMoments().map(\.mean)))
    }

    /// What the first epoch came to, where that calls for another start.
    func failedStart(_ validation: TrainingFigures) throws(TrainingError) -> TrainingEvent.FailedStart? {
        guard options.initialization == .automatic, state.progress.epochs == 0, !state.progress.isStartedOver else {
            return nil
        }
        let constant = Self.constantLoss(model.loss, try channelMoments())
        guard validation.reconstruction > Self.learnedShare * constant else { return nil }
        return TrainingEvent.FailedStart(reconstruction: validation.reconstruction, constant: constant)
    }

    /// Back to the first weights, without a history, and to the mean output.
    func startOver() throws(TrainingError) {
        do { try model.reset(to: InitialModel.make(options, input: input.shape)) } catch { throw .model(error) }
        try startAtMeanOutput()
        state.progress = TrainingState.Progress()
        state.progress.isStartedOver = true
    }

    private func channelMoments() throws(TrainingError) -> [(mean: Double, meanSquare: Double)] {
        do { return try trainingImages.channelMoments() } catch { throw .data(error) }
    }

    /// L of images against the constant image with the least L, which is their mean: of squared errors the variance, of the
    /// cross entropy the entropy of the mean.
    static func constantLoss(
        _ loss: ReconstructionLoss, _ moments: [(mean: Double, meanSquare: Double)]
    ) -> Double {
        let losses = moments.map { mean, meanSquare in
            switch loss {
            case .meanSquaredError: max(0, meanSquare - mean * mean)
            case .binaryCrossEntropy:
                -[mean, 1 - mean].reduce(0) { $0 + ($1 > 0 ? $1 * log($1) : 0) }
            }
        }
        return losses.reduce(0, +) / Double(max(losses.count, 1))
    }
}
