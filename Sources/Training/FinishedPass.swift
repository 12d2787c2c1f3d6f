import Tensors

/// What a pass of a run leaves for the checkpoint.
struct FinishedPass {
    /// What images that it was not trained with are like for its model: those of its fold, or all that the run holds
    /// out.
    var heldOut: [TrainedMember.HeldOutImage]
    /// The model and how it came to be; nil where a fold was left out.
    var result: (model: TrainedModel, descent: DescentRecord)?

    /// The finished pass as JSON; the tensors of the model stand beside it.
    struct Entry: Codable {
        var heldOut: [TrainedMember.HeldOutImage]
        var metadata: [String: String]?
        var notes: [String]?
        var descent: DescentRecord?
    }

    /// What is written of it, without the tensors.
    var entry: Entry {
        Entry(
            heldOut: heldOut, metadata: result?.model.metadata, notes: result?.model.notes, descent: result?.descent)
    }

    init(heldOut: [TrainedMember.HeldOutImage], result: (model: TrainedModel, descent: DescentRecord)?) {
        self.heldOut = heldOut
        self.result = result
    }

    init(_ entry: Entry, tensors: [String: Tensor]) {
        heldOut = entry.heldOut
        guard let metadata = entry.metadata, let descent = entry.descent else { return }
        result = (TrainedModel(metadata: metadata, tensors: tensors, notes: entry.notes ?? []), descent)
    }
}
