package import AnomalyDetection

/// What a training run reports while it goes on.
package enum TrainingEvent: Sendable {
    /// What is about to be trained.
    package struct Plan: Sendable {
        /// How many images have which part.
        package let images: TrainingRecord.Images
        /// The number of trained parameters.
        package let parameters: Int
        /// The epochs that are asked for.
        package let epochs: Int
        /// The batches of one epoch.
        package let batches: Int
        /// Complete epochs and batches of a run that is resumed; nil of a new one.
        package let resumed: (epochs: Int, batches: Int)?
    }

    /// A batch is done.
    package struct Step: Sendable {
        /// The epoch at work, the first is 1.
        package let epoch: Int
        /// Batches of it that are done.
        package let batches: Int
        /// Images of the batch.
        package let images: Int
        /// J of the batch before the step.
        package let total: Double
    }

    /// An epoch is done.
    package struct Epoch: Sendable {
        /// The first is 1.
        package let epoch: Int
        /// Means over the epoch, and after it.
        package let figures: TrainingRecord.Figures
        /// Whether no epoch before had a smaller validation J.
        package let isBest: Bool
    }

    /// Why training starts over.
    package struct FailedStart: Sendable {
        /// Those that are lost.
        package let epochs: Int
        /// L of the validation images after them.
        package let reconstruction: Double
        /// L of the validation images for a network that answers all of them with the one constant that is closest to them.
        package let constant: Double
    }

    /// The run begins, or goes on.
    case began(Plan)
    /// A batch is done.
    case step(Step)
    /// An epoch is done, and will be saved next.
    case epoch(Epoch)
    /// The first epochs led nowhere: training begins again, see ``TrainingOptions/Initialization/automatic``. The epochs that
    /// were reported before do not count.
    case startedOver(FailedStart)
}

/// How a training run ended, where no error ended it.
package enum TrainingOutcome: Sendable {
    /// The checkpoint is written.
    case finished(Finish)
    /// The run was asked to stop, and its state is saved: complete epochs and batches.
    case interrupted(epochs: Int, batches: Int)

    /// A finished run.
    package struct Finish: Sendable {
        /// What the checkpoint says of itself.
        package let record: TrainingRecord
        /// The threshold; nil where too few images were held out.
        package let threshold: Threshold?
        /// How many images would have to be held out for a threshold, where there are too few.
        package let heldOutNeeded: Int?
    }
}
