internal import AnomalyDetection

/// One image that was decided on, and what is known of it beside the answer.
struct DecisionEvent: Sendable {
    /// What was decided.
    let decision: Decision
    /// The model that scored.
    let model: LoadedModel
    /// When it was decided, seconds since 1970.
    let time: Double
    /// The place in a batch; nil of a single image.
    let index: Int?
    /// How bright the image is and how much it varies.
    let statistics: FrameStatistics
    /// What the image was made of; nil where that is not known.
    var source: UploadedImage.Source?
}
