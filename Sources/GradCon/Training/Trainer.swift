import AnomalyDetection
package import Datasets
import Files
import NeuralNetwork
package import Training

/// Trains a GradCon model on the normal images of a data set and writes the checkpoint of the epoch with the least validation J.
///
/// The validation J is that of ``TrainingObjective`` on held-out images, at the mean of the latent, without touching the
/// reference gradient. The run's state lies beside the checkpoint, `OUTPUT.state`, written after every epoch, about every half
/// minute, and when the run is asked to stop; it is removed when the run ends. A run that goes on from it writes
/// the same bytes as one that was never interrupted.
///
/// Used by one thread; works on as many as it is given.
package final class Trainer {
    /// The most working memory, in bytes: 8 GiB.
    package static let memoryLimit = 1 << 33
    /// Between two saves within an epoch.
    private static let saveInterval = Duration.seconds(30)

    let options: TrainingOptions
    let input: TrainingInput
    let output: String
    let loop: ParallelLoop
    let images: TrainingRecord.Images
    let calibrationImages: TrainingImages
    let seenImages: SeenImages
    let trainingImages: TrainingImages
    let validationImages: TrainingImages
    let model: TrainingModel
    private let objective: TrainingObjective
    private let isResumed: Bool
    private var lastSave = ContinuousClock.now
    var state: TrainingState

    /// Prepares a run: draws the weights, or reads the state of the run that is resumed, and decodes the images.
    ///
    /// - Parameters:
    ///   - split: made for the data set.
    ///   - threads: at least 1.
    ///   - output: the checkpoint's path.
    ///   - resume: whether to go on from the state file, where there is one.
    /// - Throws: where an option is outside its range, an image is not of the input's size, the model does not fit, the
    ///   state is another run's, or there is one and it is not to be resumed.
    package init(
        _ options: TrainingOptions, dataset: Dataset, split: Split, input: TrainingInput, threads: Int, output: String,
        resume: Bool = false
    ) throws(TrainingError) {
        try options.validate()
        self.options = options
        self.input = input
        self.output = output
        loop = ParallelLoop(threads: max(1, threads))
        do { try DurableFile.checkWritable(output) } catch { throw .file(error) }
        let statePath = Self.statePath(of: output)
        guard resume || !DurableFile.exists(statePath) else { throw .unfinished(statePath: statePath) }
        let linearCount: Int
        do { linearCount = try InitialModel.linearParameterCount(options, input: input.shape) } catch {
            throw .model(reason: error.description)
        }
        let lists: Split.Lists
        do { lists = try split.lists(of: dataset) } catch { throw .split(error) }
        let (choosing, calibrating) = Split.divide(heldOut: lists.validation)
        let batchSize = min(options.batchSize, max(lists.train.count, choosing.count))
        // Each shard has a gradient, and each parameter a dozen other places.
        let copies = TrainingObjective.shardCount(images: batchSize) + 12
        try Self.checkMemory(linearCount * copies * MemoryLayout<Float>.stride)
        do { model = try TrainingModel(InitialModel.make(options, input: input.shape)) } catch {
            throw .model(reason: error.description)
        }
        try Self.checkMemory(TrainingObjective.byteCount(model, batchSize: batchSize))

        do throws(DatasetError) {
            trainingImages = try TrainingImages(dataset, indices: lists.train, input: input, loop: loop)
            validationImages = try TrainingImages(dataset, indices: choosing, input: input, loop: loop)
            calibrationImages = try TrainingImages(dataset, indices: calibrating, input: input, loop: loop)
            seenImages = try SeenImages(dataset, lists.train + lists.validation, threads: loop.threads)
        } catch { throw .data(error) }
        images = TrainingRecord.Images(
            train: lists.train.count, validation: choosing.count, calibration: calibrating.count)
        objective = TrainingObjective(model, batchSize: batchSize, threads: loop.threads)
        state = TrainingState(
            run: TrainingState.Run(
                options: options, split: split, trainingImages: lists.train.count, input: input.shape.dimensions,
                preprocessing: input.preprocessing),
            progress: TrainingState.Progress(), parameters: model.parameters, firstMoment: model.firstMoment,
            secondMoment: model.secondMoment, reference: model.reference,
            bestParameters: AlignedFloats(count: model.network.layout.count),
            bestReference: AlignedFloats(count: model.network.decoderWeights.count))
        isResumed = resume && DurableFile.exists(statePath)
        if isResumed {
            try state.read(from: statePath, batches: batches)
            model.iterations = state.progress.iterations
            model.referenceCount = state.progress.iterations
            model.install()
        } else if options.initialization == .meanOutput {
            try startAtMeanOutput()
        }
    }

    private static func checkMemory(_ bytes: Int) throws(TrainingError) {
        guard bytes <= memoryLimit else { throw .memory(bytes: bytes, limit: memoryLimit) }
    }

    /// Where a run's state lies while it is not finished.
    package static func statePath(of output: String) -> String { output + ".state" }

    /// Trains to the end, or until it is asked to stop.
    ///
    /// - Parameters:
    ///   - report: called at the start, after every batch and epoch and where training starts over, on the caller's thread.
    ///   - shouldStop: asked before every batch.
    /// - Throws: `TrainingError.notFinite` where J is not finite, after the best checkpoint so far was written; also where
    ///   a file cannot be written.
    package func run(
        report: (TrainingEvent) -> Void = { _ in }, shouldStop: () -> Bool = { false }
    ) throws(TrainingError) -> TrainingOutcome {
        // At once: a path that cannot be written must not cost an epoch.
        try save()
        report(
            .began(
                TrainingEvent.Plan(
                    images: images, parameters: model.network.network.parameterCount, epochs: options.epochs,
                    batches: batches,
                    resumed: isResumed ? (state.progress.epochs, state.progress.batches) : nil)))
        while state.progress.epochs < options.epochs, !isPatienceOver {
            var order = Array(0..<trainingImages.count)
            var generator = SeededGenerator(
                seed: options.seed, stream: TrainingStream.order(epoch: state.progress.epochs))
            generator.shuffle(&order)
            while state.progress.batches < batches {
                if shouldStop() {
                    try save()
                    return .interrupted(epochs: state.progress.epochs, batches: state.progress.batches)
                }
                if .now - lastSave > Self.saveInterval { try save() }
                report(.step(try step(order)))
            }
            // Before it is saved: a process that dies in between does the epoch again, so no epoch goes unreported.
            report(try finishEpoch())
            try save()
        }
        let finish = try writeCheckpoint()
        DurableFile.remove(Self.statePath(of: output))
        return .finished(finish)
    }

    /// Of an epoch.
    private var batches: Int { (trainingImages.count + options.batchSize - 1) / options.batchSize }

    private var isPatienceOver: Bool {
        guard let patience = options.patience, let best = state.progress.best, isStartJudged else { return false }
        return state.progress.epochs - best.epoch >= patience
    }

    /// One batch.
    private func step(_ order: [Int]) throws(TrainingError) -> TrainingEvent.Step {
        let start = state.progress.batches * options.batchSize
        let count = min(options.batchSize, order.count - start)
        let (seed, iteration, images) = (options.seed, state.progress.iterations, trainingImages)
        let result = objective.step(images: count, adam: Adam(learningRate: options.learningRate)) {
            position, image, noise in
            if let noise {
                var generator = SeededGenerator(
                    seed: seed, stream: TrainingStream.noise(iteration: iteration, position: position))
                for index in noise.indices { noise[index] = generator.normal() }
            }
            return images.load(order[start + position], into: image)
        }
        guard let result else { throw .input(reason: "An image that was read before can no longer be decoded.") }
        guard result.isFinite else { throw try stop() }
        state.progress.iterations += 1
        state.progress.batches += 1
        state.progress.sums.add(result.value, images: count)
        return TrainingEvent.Step(
            epoch: state.progress.epochs + 1, batches: state.progress.batches, images: count, total: result.value.total)
    }

    private func finishEpoch() throws(TrainingError) -> TrainingEvent {
        let isVariational = model.network.latent != nil
        let validation = try validate().mean(isVariational: isVariational)
        guard validation.total.isFinite else { throw try stop() }
        if let failure = try failedStart(validation) {
            try startOver()
            return .startedOver(failure)
        }
        let figures = TrainingRecord.Figures(
            train: state.progress.sums.mean(isVariational: isVariational), validation: validation)
        state.progress.epochs += 1
        state.progress.batches = 0
        state.progress.sums = TrainingSums()
        let isBest = validation.total < state.progress.best?.figures.validation.total ?? .infinity
        if isBest {
            state.progress.best = TrainingState.Best(epoch: state.progress.epochs, figures: figures)
            state.bestParameters.pointer.update(from: model.parameters.pointer, count: model.network.layout.count)
            state.bestReference.pointer.update(from: model.reference.pointer, count: model.network.decoderWeights.count)
        }
        return .epoch(TrainingEvent.Epoch(epoch: state.progress.epochs, figures: figures, isBest: isBest))
    }

    private func validate() throws(TrainingError) -> TrainingSums {
        var sums = TrainingSums()
        for start in stride(from: 0, to: validationImages.count, by: options.batchSize) {
            let count = min(options.batchSize, validationImages.count - start)
            let images = validationImages
            let value = objective.evaluate(images: count) { position, image, _ in
                images.load(start + position, into: image)
            }
            guard let value else { throw .input(reason: "An image that was read before can no longer be decoded.") }
            sums.add(value, images: count)
        }
        return sums
    }

    /// Writes the best checkpoint so far, if there is one, and says why the run cannot go on. Its state goes: from there the run
    /// would come to the same end.
    private func stop() throws(TrainingError) -> TrainingError {
        let best = state.progress.best
        if best != nil { _ = try writeCheckpoint() }
        DurableFile.remove(Self.statePath(of: output))
        return .notFinite(
            epoch: state.progress.epochs + 1, iteration: state.progress.iterations + 1, best: best?.epoch)
    }

    private func save() throws(TrainingError) {
        try state.write(to: Self.statePath(of: output))
        lastSave = .now
    }

    /// The tensors of the best epoch.
    var bestTensors: [String: Tensor] {
        model.network.tensors(parameters: state.bestParameters, reference: state.bestReference)
    }
}
