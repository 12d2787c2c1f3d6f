import NeuralNetwork
package import Training

extension GradConObjective {
    /// What ``TrainingOptions/Initialization/automatic`` asks of its start: a network whose rectifiers died answers
    /// every image with one constant. On MNIST and Fashion-MNIST the first epochs of 60 runs ended above the constant,
    /// or at most at 0.66 of it, except one at 0.88.
    static let learnedShare = 0.9
    /// The steps before that is asked, at the end of an epoch: what so many batches of 64 images teach, the runs above
    /// show.
    static let startSteps = 64

    /// The weights are drawn already, unless an earlier start failed: then back to the first weights, without a
    /// history, and to the mean output.
    package func start(on data: TrainingData, isAgain: Bool) throws(TrainingError) {
        if isAgain {
            try Self.model { () throws(GradConError) in
                try model.reset(to: InitialModel.make(options, input: data.input.shape))
            }
        }
        guard isAgain || options.initialization == .meanOutput else { return }
        // A network whose other products are zero then answers with the training images' mean.
        let channels = try data.training.moments()
        model.install(outputBiases: InitialModel.outputBiases(ofMeans: channels.map(\.mean)))
    }

    package func isStartSettled(_ progress: RunProgress) -> Bool {
        options.initialization != .automatic || progress.isStartedOver || progress.iterations >= Self.startSteps
    }

    package func failedStart(
        _ progress: RunProgress, judging: TrainingFigures, data: TrainingData
    ) throws(TrainingError) -> TrainingEvent.FailedStart? {
        let steps = progress.iterations
        guard options.initialization == .automatic, !progress.isStartedOver, steps >= Self.startSteps,
            steps - progress.batches < Self.startSteps, let reconstruction = judging["L"]
        else { return nil }
        let needsEntropy = model.loss == .binaryCrossEntropy
        let bounds = LossBounds(model.loss, try data.judging.moments(withEntropy: needsEntropy))
        guard bounds.share(of: reconstruction) ?? 0 > Self.learnedShare else { return nil }
        return TrainingEvent.FailedStart(
            epochs: progress.epochs + 1,
            evidence: [
                ("\(data.validation.count > 0 ? "validation" : "training") L", reconstruction),
                ("answering with the mean has", bounds.constant),
            ],
            start: "from the training images' mean brightness")
    }
}
