private import Glibc
import NeuralNetwork
import Training

extension Trainer {
    /// What ``TrainingOptions/Initialization/automatic`` asks of its start: a network whose rectifiers died answers every image
    /// with one constant. On MNIST and Fashion-MNIST the first epochs of 60 runs ended above the constant, or at most at 0.66 of
    /// it, but for one at 0.88.
    static let learnedShare = 0.9
    /// The steps before that is asked, at the end of an epoch: what so many batches of 64 images teach, the runs above show.
    static let startSteps = 64

    /// Sets the output's biases so that a network whose other products are zero answers with the training images' mean.
    func startAtMeanOutput() throws(TrainingError) {
        do {
            let channels = try trainingImages.moments()
            model.install(outputBiases: InitialModel.outputBiases(ofMeans: channels.map(\.mean)))
        } catch { throw .data(error) }
    }

    /// Whether it is settled which start the run goes on from: before, no epoch is the last.
    var isStartJudged: Bool {
        options.initialization != .automatic || state.progress.isStartedOver
            || state.progress.iterations >= Self.startSteps
    }

    /// What the first epochs came to, where that calls for another start.
    ///
    /// - Parameter validation: after the epoch that is at its end.
    func failedStart(_ validation: TrainingFigures) throws(TrainingError) -> TrainingEvent.FailedStart? {
        let steps = state.progress.iterations
        guard options.initialization == .automatic, !state.progress.isStartedOver, steps >= Self.startSteps,
            steps - state.progress.batches < Self.startSteps
        else { return nil }
        let bounds: LossBounds
        do {
            let needsEntropy = model.loss == .binaryCrossEntropy
            bounds = LossBounds(model.loss, try validationImages.moments(withEntropy: needsEntropy))
        } catch { throw .data(error) }
        guard bounds.share(of: validation.reconstruction) ?? 0 > Self.learnedShare else { return nil }
        return TrainingEvent.FailedStart(
            epochs: state.progress.epochs + 1, reconstruction: validation.reconstruction, constant: bounds.constant)
    }

    /// Back to the first weights, without a history, and to the mean output.
    func startOver() throws(TrainingError) {
        do { try model.reset(to: InitialModel.make(options, input: input.shape)) } catch {
            throw .model(reason: error.description)
        }
        try startAtMeanOutput()
        state.progress = TrainingState.Progress()
        state.progress.isStartedOver = true
    }

    /// Between what the L of some images lies, for a network that answers with the best constant image or better.
    struct LossBounds {
        /// With every pixel right: zero of the squared error, of the cross entropy the mean of the pixels' own entropies.
        let perfect: Double
        /// With the images' mean in every pixel of a channel: the variance, or the entropy of the mean.
        let constant: Double

        init(_ loss: ReconstructionLoss, _ channels: [TrainingImages.Moments]) {
            func mean(_ value: (TrainingImages.Moments) -> Double) -> Double {
                channels.reduce(0) { $0 + value($1) } / Double(max(channels.count, 1))
            }
            switch loss {
            case .meanSquaredError:
                perfect = 0
                constant = mean { max(0, $0.meanSquare - $0.mean * $0.mean) }
            case .binaryCrossEntropy:
                perfect = mean(\.meanEntropy)
                constant = mean { TrainingImages.Moments.entropy(of: $0.mean) }
            }
        }

        /// Where an L lies: 0 is perfect, 1 the constant's; nil where all images are the same constant.
        func share(of loss: Double) -> Double? {
            constant - perfect > 1e-9 ? (loss - perfect) / (constant - perfect) : nil
        }
    }
}
