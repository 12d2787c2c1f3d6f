package import AnomalyDetection

/// A training run of some detector family, ready to begin: a ``Trainer``, or a ``Fitter``.
package protocol DetectorTraining: AnyObject {
    /// Whether the run can be asked to stop, and then leaves a state to be resumed from.
    var isResumable: Bool { get }

    /// Trains to the end, or until it is asked to stop, and writes the checkpoint.
    ///
    /// - Parameters:
    ///   - report: called on the caller's thread.
    ///   - shouldStop: asked before every batch of a run that ``isResumable``.
    func run(
        report: (TrainingEvent) -> Void, shouldStop: () -> Bool
    ) throws(TrainingError) -> TrainingOutcome
}

/// A checkpoint that was trained and written.
package struct FinishedTraining: Sendable {
    /// How many images had which part.
    package let images: ImageCounts
    /// The epoch that was chosen; nil of a model that is not trained by epochs.
    package let descent: DescentRecord?
    /// The threshold; nil where too few images were held out.
    package let threshold: Threshold?
    /// How many images would have to be held out for a threshold, where there are too few.
    package let heldOutNeeded: Int?
    /// ``TrainedModel/notes``.
    package let notes: [String]
}
