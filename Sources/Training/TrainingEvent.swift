/// What a training run reports while it goes on.
package enum TrainingEvent: Sendable {
    /// What is about to be trained.
    package struct Plan: Sendable {
        /// How many images have which part.
        package let images: ImageCounts
        /// The epochs; nil of a model that is not trained by epochs.
        package let descent: Descent?
    }

    /// A run by epochs.
    package struct Descent: Sendable {
        /// The number of trained parameters.
        package let parameters: Int
        /// The epochs of a model.
        package let epochs: Int
        /// The batches of one epoch.
        package let batches: Int
        /// The share of the run's steps that is done, 0 to 1.
        package let share: Double
        /// How the figures are called.
        package let figures: FigureNames
        /// Complete epochs and batches of the model at work in a run that is resumed; nil of a new one.
        package let resumed: (pass: TrainingPass, epochs: Int, batches: Int)?
    }

    /// A model of a run by epochs.
    package struct Pass: Sendable {
        /// Which one it is.
        package let pass: TrainingPass
        /// Its epochs: more than another's where it has fewer images, since all take the same steps.
        package let epochs: Int
    }

    /// How far a model that is not trained by epochs has come.
    package struct Stage: Sendable {
        /// What is being done, in words, such as `extracting features`.
        package let name: String
        /// The share of the whole run that is done, 0 to 1.
        package let share: Double

        package init(_ name: String, share: Double) {
            self.name = name
            self.share = share
        }
    }

    /// A batch is done.
    package struct Step: Sendable {
        /// The epoch at work, the first is 1.
        package let epoch: Int
        /// Batches of it that are done.
        package let batches: Int
        /// Images of the batch.
        package let images: Int
        /// What is minimised, of the batch before the step.
        package let minimised: Double
        /// The share of the run's steps that is done, 0 to 1.
        package let share: Double
    }

    /// An epoch is done.
    package struct Epoch: Sendable {
        /// The first is 1.
        package let epoch: Int
        /// Means over the epoch, and after it.
        package let figures: EpochFigures
        /// Whether no epoch before had a smaller figure on the held-out images; false where none choose.
        package let isBest: Bool
    }

    /// Why training starts over.
    package struct FailedStart: Sendable {
        /// The epochs that are lost.
        package let epochs: Int
        /// What shows that they led nowhere, such as `validation L`.
        package let evidence: [(name: String, value: Double)]
        /// Where training starts now, in words.
        package let start: String

        /// A start that failed.
        package init(epochs: Int, evidence: [(name: String, value: Double)], start: String) {
            self.epochs = epochs
            self.evidence = evidence
            self.start = start
        }
    }

    /// The run begins, or goes on.
    case began(Plan)
    /// A model of a run by epochs begins, or goes on.
    case pass(Pass)
    /// A part of a run without epochs begins, or has come further.
    case stage(Stage)
    /// A batch is done.
    case step(Step)
    /// An epoch is done, and will be saved next.
    case epoch(Epoch)
    /// The first epochs led nowhere: training begins again. The epochs that were reported before do not count.
    case startedOver(FailedStart)
}

/// How a training run ended, where no error ended it.
package enum TrainingOutcome: Sendable {
    /// The checkpoint is written.
    case finished(FinishedTraining)
    /// The run was asked to stop, and its state is saved: complete epochs and batches of the model at work.
    case interrupted(TrainingPass, epochs: Int, batches: Int)
}
