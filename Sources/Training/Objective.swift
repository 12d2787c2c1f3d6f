package import AnomalyDetection
package import NeuralNetwork

/// What a detector family minimises in training, with all that a step changes. ``Trainer`` does the rest: epochs, the
/// order of the images, held-out images, saving and resuming, the choice of the epoch, calibration and the checkpoint.
///
/// Used by one thread; it may work on as many as it is given, and its results must not depend on their number.
package protocol Objective: AnyObject {
    /// The family's options, a ``TrainingSchedule`` among them.
    associatedtype Options: ScheduledOptions

    /// The family whose checkpoints are trained.
    static var family: any DetectorFamily.Type { get }

    /// Makes the model and the memory that a step needs.
    ///
    /// - Parameters:
    ///   - batchSize: the most images of a batch.
    ///   - threads: at least 1.
    /// - Throws: where the model does not fit the input, or takes more memory than ``TrainingMemory/limit``.
    init(_ options: Options, input: InputShape, batchSize: Int, threads: Int) throws(TrainingError)

    /// The number of trained parameters.
    var parameterCount: Int { get }
    /// What ``step(_:)`` and ``evaluate(_:)`` return.
    var figures: FigureNames { get }
    /// All that has to be saved for a run to go on with the same bits; the same blocks each time.
    var blocks: [StateBlock] { get }

    /// Brings the blocks to where training starts, in a new run.
    ///
    /// - Parameter isAgain: whether an earlier start had failed, see ``failedStart(_:judging:data:)``.
    func start(on data: TrainingData, isAgain: Bool) throws(TrainingError)

    /// The trainer has filled ``blocks``.
    ///
    /// - Parameter steps: the steps that were taken to come there.
    func resume(after steps: Int)

    /// One step down the gradient of a batch.
    ///
    /// - Returns: the batch's ``figures`` before the step, as means over its images, with `isFinite` false where they
    ///   or the gradient are not finite, or too large to go on, and the model is lost; nil where an image cannot be
    ///   loaded.
    func step(_ batch: TrainingBatch) -> (figures: [Double], isFinite: Bool)?

    /// The ``figures`` of a batch of held-out images as the model stands, which stays as it is; nil where an image
    /// cannot be loaded.
    func evaluate(_ batch: TrainingBatch) -> [Double]?

    /// Asked at the end of each epoch: why training must start over, or nil where it goes on.
    ///
    /// - Parameters:
    ///   - progress: that of the epoch's last batch.
    ///   - judging: the figures of ``TrainingData/judging``: after the epoch, or of the epoch's steps where they are
    ///     those that the model is trained with.
    func failedStart(
        _ progress: RunProgress, judging: TrainingFigures, data: TrainingData
    ) throws(TrainingError) -> TrainingEvent.FailedStart?

    /// Asked where a step has lost the model: whether training starts over, or the run ends.
    ///
    /// - Parameter progress: that of the step before.
    func failedStep(_ progress: RunProgress, data: TrainingData) throws(TrainingError) -> LostModel

    /// Whether it is certain that training will not start over; until then no patience ends it.
    func isStartSettled(_ progress: RunProgress, data: TrainingData) -> Bool

    /// The model of the blocks as they stand, those of the best epoch. Asked for once, at the end.
    ///
    /// - Parameter data: the images that it was trained with, and those held out.
    func makeModel(from data: TrainingData) throws(TrainingError) -> TrainedModel

    /// The model to publish: with what the held-out images tell.
    ///
    /// - Parameter members: as many as the options ask for, at least one; where images are cross-fitted, as many of
    ///   each as there are folds.
    func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel
}

extension Objective {
    /// Training never starts over.
    package func failedStart(
        _ progress: RunProgress, judging: TrainingFigures, data: TrainingData
    ) throws(TrainingError) -> TrainingEvent.FailedStart? { nil }

    /// A model that is lost ends the run.
    package func failedStep(_ progress: RunProgress, data: TrainingData) throws(TrainingError) -> LostModel {
        .ends(reason: nil)
    }

    /// The first start is the only one.
    package func isStartSettled(_ progress: RunProgress, data: TrainingData) -> Bool { true }

    /// The model as it is, and the images that its threshold is made from.
    package func finish(_ members: [TrainedMember]) throws(TrainingError) -> TrainedModel {
        let member = members[0]
        var model = member.model
        model.heldOut = member.calibration { member.heldOut[$0].parts[$1].value }
        return model
    }
}

/// The options of a family that descends a gradient.
package protocol ScheduledOptions: FamilyOptions {
    /// Epochs, batches and step size.
    var schedule: TrainingSchedule { get set }
    /// The models that are trained, one after the other, the first from the schedule's seed and each other one from the
    /// next.
    var members: Int { get }
    /// How long is trained where no epochs are asked for.
    var usualLength: TrainingSchedule.Length { get }
}

extension ScheduledOptions {
    /// A single model.
    package var members: Int { 1 }
    /// 60 epochs, and 2,000 steps at least.
    package var usualLength: TrainingSchedule.Length { TrainingSchedule.Length() }
    /// The schedule's seed.
    package var seed: UInt64 { schedule.seed }
}

/// A named block of floats that an objective trains, in the objective's own memory.
package struct StateBlock {
    /// A tensor name in the state file.
    package let name: String
    /// The memory.
    package let memory: AlignedFloats
    /// Whether the model of an epoch is made from it, so that the best epoch's has to be kept.
    package let isPublished: Bool

    /// - Parameter memory: the block's own memory, which resuming writes to.
    package init(_ name: String, _ memory: AlignedFloats, isPublished: Bool = false) {
        self.name = name
        self.memory = memory
        self.isPublished = isPublished
    }

    /// - Precondition: both have the same count.
    func copy(from other: StateBlock) { memory.pointer.update(from: other.memory.pointer, count: memory.count) }
}
