import NeuralNetwork
package import Training

extension GradConObjective {
    /// What ``TrainingOptions/Initialization/automatic`` asks of its start: a network whose rectifiers died answers
    /// every image with one constant, and its L stays that of a constant image.
    static let learnedShare = 0.9
    /// The steps before that is asked, at the end of an epoch: a slow start leaves the constant within 600 steps, a
    /// dead one never does.
    static let startSteps = 1000
    /// The fewest steps before that: a shorter run is asked at its half, one of fewer than these not at all.
    static let fewestStartSteps = 64

    /// The steps after which this run is asked.
    private func startSteps(_ data: TrainingData) -> Int {
        let batches = options.schedule.batches(ofImages: data.training.count)
        let steps = batches * options.schedule.epochs(ofBatches: batches)
        return max(Self.fewestStartSteps, min(Self.startSteps, steps / 2))
    }

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

    package func isStartSettled(_ progress: RunProgress, data: TrainingData) -> Bool {
        options.initialization != .automatic || progress.isStartedOver || progress.iterations >= startSteps(data)
    }

    package func failedStart(
        _ progress: RunProgress, judging: TrainingFigures, data: TrainingData
    ) throws(TrainingError) -> TrainingEvent.FailedStart? {
        let (steps, limit) = (progress.iterations, startSteps(data))
        guard options.initialization == .automatic, !progress.isStartedOver, steps >= limit,
            steps - progress.batches < limit, let reconstruction = judging["L"]
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
