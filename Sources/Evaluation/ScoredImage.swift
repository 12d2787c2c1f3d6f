import AnomalyDetection

/// What a model, and its limits of frames, say of one image.
struct ScoredImage: Sendable {
    let score: AnomalyScore
    /// How bright it is and how much it varies.
    let statistics: FrameStatistics
    /// Whether the image is called an anomaly whatever its score, since it is blank, dark or bright by the limits.
    let isFlagged: Bool

    /// - Parameters:
    ///   - input: what the model was given.
    ///   - preprocessing: what made it.
    init(_ score: AnomalyScore, of input: FrameInput, by preprocessing: Preprocessing?) {
        self.score = score
        statistics = FrameStatistics(of: input, by: preprocessing, size: nil)
        isFlagged = FrameCheck(statistics, limits: preprocessing?.frameLimits).state != .ok
    }
}
