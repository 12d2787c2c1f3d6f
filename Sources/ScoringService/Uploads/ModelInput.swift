internal import AnomalyDetection

/// What a model takes: the shape of its input, and how a decoded image becomes one.
struct ModelInput: Sendable {
    /// The shape.
    let shape: InputShape
    /// Nil where the model takes tensors only.
    let preprocessing: Preprocessing?

    /// What the model of a checkpoint takes.
    init(_ checkpoint: Checkpoint) {
        shape = checkpoint.detector.input
        preprocessing = checkpoint.preprocessing
    }
}
