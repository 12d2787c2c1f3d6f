/// What follows where a step has lost the model.
package enum LostModel: Sendable {
    /// Training starts over.
    case startsOver(TrainingEvent.FailedStart)
    /// The run ends; `reason` is a sentence, nil where there is nothing to say but that the loss is not finite.
    case ends(reason: String?)
}
