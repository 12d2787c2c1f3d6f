private import AnomalyDetection
private import Datasets
private import Files
private import Determinism
private import NeuralNetwork

/// Trains a model on the normal images of a data set by an ``Objective``, and writes the checkpoint of the epoch in
/// which the held-out images have the least of what it minimises.
///
/// The run's state lies beside the checkpoint, `OUTPUT.state`, written after every epoch, about every half minute, and
/// when the run is asked to stop; it is removed when the run ends. A run that goes on from it writes the same bytes as
/// one that was never interrupted.
///
/// Used by one thread; works on as many as it is given.
package final class Trainer<Method: Objective>: DetectorTraining {
    private let options: Method.Options
    private let schedule: TrainingSchedule
    private let request: TrainingRequest
    private let run: TrainingRun<Method.Options>
    private let objective: Method
    /// The blocks that a model is made from: the objective's own, and what they were after the best epoch.
    private let published: [(live: StateBlock, best: StateBlock)]
    /// All that is saved.
    private let blocks: [StateBlock]
    private let isResumed: Bool
    private var progress = RunProgress()
    private var lastSave = ContinuousClock.now
    /// The images of the run.
    package let data: TrainingData

    /// The time between two saves within an epoch.
    private static var saveInterval: Duration { .seconds(30) }

    /// Prepares a run: makes the model, decodes the images, and brings the model to its start or to the state of the
    /// run that is resumed.
    ///
    /// - Parameter resume: whether to go on from the state file, where there is one.
    /// - Throws: where an option is outside its range, an image is not of the input's size, the model does not fit, the
    ///   state is another run's, or there is one and it is not to be resumed.
    package init(
        _ options: Method.Options, _ request: TrainingRequest, resume: Bool = false
    ) throws(TrainingError) {
        try options.validate()
        try request.checkOutput()
        let hasState = DurableFile.exists(request.statePath)
        guard resume || !hasState else { throw .unfinished(statePath: request.statePath) }
        self.options = options
        self.request = request
        schedule = options.schedule
        isResumed = hasState
        let division = try TrainingData.Division(request)
        objective = try Method(
            options, input: request.input.shape,
            batchSize: min(schedule.batchSize, max(division.train.count, division.choosing.count)),
            threads: request.threads)
        data = try TrainingData(request, division)
        run = TrainingRun(
            options: options, split: request.split, trainingImages: data.training.count,
            input: request.input.shape.dimensions, preprocessing: request.input.preprocessing)
        published = objective.blocks.filter(\.isPublished).map { block in
            (block, StateBlock("best.\(block.name)", AlignedFloats(count: block.memory.count)))
        }
        blocks = objective.blocks + published.map(\.best)
        if isResumed {
            let state = try TrainingState(
                contentsOf: request.statePath, of: run, epochs: schedule.epochs, batches: batches, blocks: blocks)
            state.restore(blocks)
            progress = state.progress
            objective.resume(after: progress.iterations)
        } else {
            try objective.start(on: data, isAgain: false)
        }
    }

    /// Such a run leaves its state.
    package var isResumable: Bool { true }

    /// Trains to the end, or until it is asked to stop.
    ///
    /// - Parameters:
    ///   - report: called at the start, after every batch and epoch and where training starts over, on the caller's
    ///     thread.
    ///   - shouldStop: asked before every batch.
    /// - Throws: `TrainingError.notFinite` where a figure is not finite, after the best checkpoint so far was
    ///   written; also where a file cannot be written.
    package func run(
        report: (TrainingEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainingOutcome {
        // At once: a path that cannot be written must not cost an epoch.
        try save()
        let descent = TrainingEvent.Descent(
            parameters: objective.parameterCount, epochs: schedule.epochs, batches: batches,
            figures: objective.figures, resumed: isResumed ? (progress.epochs, progress.batches) : nil)
        report(.began(TrainingEvent.Plan(images: data.counts, descent: descent)))
        while progress.epochs < schedule.epochs, !isPatienceOver {
            var order = Array(0..<data.training.count)
            var generator = SeededGenerator(
                seed: schedule.seed, stream: TrainingStream.order(epoch: progress.epochs))
            generator.shuffle(&order)
            while progress.batches < batches {
                if shouldStop() {
                    try save()
                    return .interrupted(epochs: progress.epochs, batches: progress.batches)
                }
                if .now - lastSave > Self.saveInterval { try save() }
                report(.step(try step(order)))
            }
            // Before it is saved: a process that dies in between does the epoch again, so no epoch goes unreported.
            report(try finishEpoch())
            try save()
        }
        let finish = try writeCheckpoint()
        DurableFile.remove(request.statePath)
        return .finished(finish)
    }

    /// The batches of an epoch.
    private var batches: Int { (data.training.count + schedule.batchSize - 1) / schedule.batchSize }

    private var isPatienceOver: Bool {
        guard let patience = schedule.patience, let best = progress.best, objective.isStartSettled(progress) else {
            return false
        }
        return progress.epochs - best.epoch >= patience
    }

    /// One batch.
    private func step(_ order: [Int]) throws(TrainingError) -> TrainingEvent.Step {
        let batch = batch(of: data.training, order, at: progress.batches * schedule.batchSize)
        guard let result = objective.step(batch) else { throw Self.lostImage }
        guard result.isFinite else { throw try stop() }
        progress.iterations += 1
        progress.batches += 1
        progress.sums.add(result.figures, images: batch.count)
        return TrainingEvent.Step(
            epoch: progress.epochs + 1, batches: progress.batches, images: batch.count, minimised: result.figures[0])
    }

    private func finishEpoch() throws(TrainingError) -> TrainingEvent {
        let names = objective.figures
        let validation = try validate().mean(names)
        guard let minimised = validation[names.minimised], minimised.isFinite else { throw try stop() }
        if let failure = try objective.failedStart(progress, validation: validation, data: data) {
            try objective.start(on: data, isAgain: true)
            progress = RunProgress(isStartedOver: true)
            return .startedOver(failure)
        }
        let figures = EpochFigures(train: progress.sums.mean(names), validation: validation)
        progress.epochs += 1
        progress.batches = 0
        progress.sums = FigureSums()
        let isBest = minimised < progress.best?.figures.validation[names.minimised] ?? .infinity
        if isBest {
            progress.best = RunProgress.Best(epoch: progress.epochs, figures: figures)
            for block in published { block.best.copy(from: block.live) }
        }
        return .epoch(TrainingEvent.Epoch(epoch: progress.epochs, figures: figures, isBest: isBest))
    }

    /// The model of the blocks, and the run's held-out images by it: those that chose the epoch, and the others.
    private func trainedMember() throws(TrainingError) -> TrainedMember {
        let model = try objective.makeModel(from: data)
        let detector = try model.detector(of: Method.family)
        let choosing = try data.heldOut(data.validation, by: detector)
        let calibrating = try data.heldOut(data.calibration, by: detector)
        return TrainedMember(
            model: model, heldOut: choosing + calibrating,
            calibrating: choosing.count..<choosing.count + calibrating.count, isCrossFitted: false)
    }

    private func validate() throws(TrainingError) -> FigureSums {
        let order = Array(0..<data.validation.count)
        var sums = FigureSums()
        for start in stride(from: 0, to: order.count, by: schedule.batchSize) {
            let batch = batch(of: data.validation, order, at: start)
            guard let figures = objective.evaluate(batch) else { throw Self.lostImage }
            sums.add(figures, images: batch.count)
        }
        return sums
    }

    private func batch(of images: TrainingImages, _ order: [Int], at start: Int) -> TrainingBatch {
        TrainingBatch(
            images, positions: order[start..<min(start + schedule.batchSize, order.count)], seed: schedule.seed,
            iteration: progress.iterations)
    }

    private static var lostImage: TrainingError {
        .input(reason: "An image that was read before can no longer be decoded.")
    }

    /// Writes the best checkpoint so far, if there is one, and says why the run cannot go on. Its state goes: from
    /// there the run would come to the same end.
    private func stop() throws(TrainingError) -> TrainingError {
        if progress.best != nil { _ = try writeCheckpoint() }
        DurableFile.remove(request.statePath)
        return .notFinite(
            epoch: progress.epochs + 1, iteration: progress.iterations + 1, best: progress.best?.epoch)
    }

    private func save() throws(TrainingError) {
        try TrainingState(run, progress, copying: blocks).write(to: request.statePath)
        lastSave = .now
    }

    /// Writes the best epoch's model, which is the objective's from now on.
    private func writeCheckpoint() throws(TrainingError) -> FinishedTraining {
        guard let best = progress.best else { preconditionFailure("an epoch was completed") }
        for block in published { block.live.copy(from: block.best) }
        objective.resume(after: progress.iterations)
        let record = DescentRecord(
            bestEpoch: best.epoch, epochsTrained: progress.epochs, isStartedOver: progress.isStartedOver,
            figures: best.figures)
        let writer = CheckpointWriter(family: Method.family, data: data, output: request.output)
        return try writer.write(
            try objective.finish(try trainedMember()), options: options, descent: record)
    }
}
