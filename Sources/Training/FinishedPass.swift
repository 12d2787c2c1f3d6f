import Tensors

/// What a pass of a run leaves for the checkpoint.
struct FinishedPass {
    /// What images that it was not trained with are like for its model: those of its fold, or all that the run holds
    /// out.
    var heldOut: [TrainedMember.HeldOutImage]
    /// The model and how it came to be.
    var result: (model: TrainedModel, descent: DescentRecord)

    /// The finished pass as JSON. The tensors of the model stand beside it, and so do the held-out images: there may be
    /// more of them than a header holds.
    struct Entry: Codable {
        var metadata: [String: String]
        var notes: [String]
        var descent: DescentRecord
    }

    /// What is written of it as JSON.
    var entry: Entry {
        Entry(metadata: result.model.metadata, notes: result.model.notes, descent: result.descent)
    }

    init(heldOut: [TrainedMember.HeldOutImage], result: (model: TrainedModel, descent: DescentRecord)) {
        self.heldOut = heldOut
        self.result = result
    }

    init(_ entry: Entry, tensors: [String: Tensor], heldOut: [TrainedMember.HeldOutImage]) {
        self.heldOut = heldOut
        result = (TrainedModel(metadata: entry.metadata, tensors: tensors, notes: entry.notes), entry.descent)
    }
}
