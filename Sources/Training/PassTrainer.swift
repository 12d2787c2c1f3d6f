import Determinism
import NeuralNetwork

/// Trains one model of a run. Used by one thread; works on as many as its objective is given.
final class PassTrainer<Method: Objective> {
    let pass: TrainingPass
    /// The batches of an epoch.
    let batches: Int
    /// All that is saved.
    let blocks: [StateBlock]
    let objective: Method
    private(set) var progress = RunProgress()
    private let schedule: TrainingSchedule
    /// The images of this model.
    private let data: TrainingData
    /// The steps to take.
    private let steps: Int
    /// The blocks that a model is made from: the objective's own, and what they were after the best epoch. None where
    /// nothing chooses an epoch, and the model is that of the last step.
    private let published: [(live: StateBlock, best: StateBlock)]
    /// The order of the images in the epoch at work.
    private var order: [Int] = []

    /// - Parameters:
    ///   - schedule: with the seed of this model.
    ///   - data: the images that it is trained with, and those that choose its epoch.
    ///   - steps: as many as an epoch has batches, at least.
    init(_ pass: TrainingPass, _ objective: Method, _ schedule: TrainingSchedule, data: TrainingData, steps: Int) {
        self.pass = pass
        self.objective = objective
        self.schedule = schedule
        self.data = data
        self.steps = steps
        batches = schedule.batches(ofImages: data.training.count)
        published =
            data.validation.count == 0
            ? []
            : objective.blocks.filter(\.isPublished).map { block in
                (block, StateBlock("best.\(block.name)", AlignedFloats(count: block.memory.count)))
            }
        blocks = objective.blocks + published.map(\.best)
    }

    /// Brings the model to its start.
    func start() throws(TrainingError) { try objective.start(on: data, isAgain: false) }

    /// Brings the model to a state.
    ///
    /// - Parameter path: where the state lies.
    /// - Throws: where this model cannot have come there.
    func restore(_ state: TrainingState<Method.Options>, from path: String) throws(TrainingError) {
        let figures = objective.figures.all.count
        guard
            state.progress.isConsistent(
                steps: steps, batches: batches, batchSize: schedule.batchSize, figures: figures)
        else {
            throw .state(path: path, reason: "Its progress does not fit the run.")
        }
        try state.restore(blocks, from: path)
        progress = state.progress
        objective.resume(after: progress.iterations)
    }

    /// The epochs that the steps take; the last may be cut short where nothing chooses an epoch.
    var epochs: Int { (steps + batches - 1) / batches }

    /// Whether the model is trained.
    var isOver: Bool { areStepsTaken || isPatienceOver }

    /// Whether the epoch at work takes another step.
    var hasBatch: Bool { progress.batches < batches && !areStepsTaken }

    /// Whether all batches of the epoch at work are done.
    var isEpochOver: Bool { progress.batches == batches }

    private var areStepsTaken: Bool { progress.iterations >= steps }

    private var isPatienceOver: Bool {
        guard let patience = schedule.patience, let best = progress.best,
            objective.isStartSettled(progress, data: data)
        else { return false }
        return progress.epochs - best.epoch >= patience
    }

    /// The share of the steps that is done, 0 to 1.
    private var share: Double { Double(progress.iterations) / Double(steps) }

    /// The share of the whole run that is done, 0 to 1, where every model takes as many steps.
    var shareOfRun: Double { (Double(pass.number - 1) + share) / Double(pass.count) }

    /// One batch.
    ///
    /// - Throws: `TrainingError.notFinite` where the model is lost and does not start over.
    func step() throws(TrainingError) -> TrainingEvent {
        if order.isEmpty {
            order = Array(0..<data.training.count)
            var generator = SeededGenerator(
                seed: schedule.seed, stream: TrainingStream.order(epoch: progress.epochs))
            generator.shuffle(&order)
        }
        let batch = batch(of: data.training, order, at: progress.batches * schedule.batchSize)
        guard let result = objective.step(batch) else { throw Self.lostImage }
        guard result.isFinite else {
            switch try objective.failedStep(progress, data: data) {
            case .startsOver(let failure): return try startOver(failure)
            case .ends(let reason): throw notFinite(reason)
            }
        }
        progress.iterations += 1
        progress.batches += 1
        progress.sums.add(result.figures, images: batch.count)
        return .step(
            TrainingEvent.Step(
                epoch: progress.epochs + 1, batches: progress.batches, images: batch.count,
                minimised: result.figures[0], share: shareOfRun))
    }

    private func startOver(_ failure: TrainingEvent.FailedStart) throws(TrainingError) -> TrainingEvent {
        try objective.start(on: data, isAgain: true)
        progress = RunProgress(isStartedOver: true)
        order = []
        return .startedOver(failure)
    }

    /// What ends an epoch: the figures of the images that choose it.
    ///
    /// - Throws: `TrainingError.notFinite` where a figure is not finite.
    func finishEpoch() throws(TrainingError) -> TrainingEvent {
        let names = objective.figures
        order = []
        let train = progress.sums.mean(names)
        let validation = published.isEmpty ? nil : try validate().mean(names)
        let judging = validation ?? train
        guard judging[names.minimised]?.isFinite == true, let choosing = judging[names.chosenBy], choosing.isFinite
        else { throw notFinite() }
        if let failure = try objective.failedStart(progress, judging: judging, data: data) {
            return try startOver(failure)
        }
        let figures = EpochFigures(train: train, validation: validation)
        progress.epochs += 1
        progress.batches = 0
        progress.sums = FigureSums()
        let isBest = choosing < progress.best?.figures.validation?[names.chosenBy] ?? .infinity
        if isBest {
            progress.best = RunProgress.Best(epoch: progress.epochs, figures: figures)
            for block in published { block.best.copy(from: block.live) }
        }
        return .epoch(
            TrainingEvent.Epoch(epoch: progress.epochs, figures: figures, isBest: isBest && validation != nil))
    }

    /// The model of the best epoch, which is the objective's from now on, and how it came to be; of the last step where
    /// nothing chooses an epoch.
    func result() throws(TrainingError) -> (model: TrainedModel, descent: DescentRecord)? {
        guard let best = progress.best else { return nil }
        for block in published { block.live.copy(from: block.best) }
        objective.resume(after: progress.iterations)
        return (
            try objective.makeModel(from: data),
            DescentRecord(
                bestEpoch: best.epoch, epochsTrained: progress.epochs, isStartedOver: progress.isStartedOver,
                figures: best.figures)
        )
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
            iteration: progress.iterations, share: share)
    }

    private static var lostImage: TrainingError {
        .input(reason: "An image that was read before can no longer be decoded.")
    }

    private func notFinite(_ reason: String? = nil) -> TrainingError {
        .notFinite(
            reason: reason, pass: pass.title, epoch: progress.epochs + 1, iteration: progress.iterations + 1,
            best: published.isEmpty ? nil : progress.best?.epoch)
    }
}
