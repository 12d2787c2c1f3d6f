/// What a score is decided by: the threshold of a model or of one request, and the scores of normal images.
package struct DecisionRule: Sendable, Equatable {
    /// The score at which normal ends; nil where nothing is decided.
    package let threshold: Threshold?
    /// The scores of normal images; nil where the model carries none.
    package let calibration: Calibration?
    /// Where normal ends by single terms, by the names of ``ScoreTerm``.
    package let termThresholds: [String: Threshold]

    package init(threshold: Threshold?, calibration: Calibration?, termThresholds: [String: Threshold] = [:]) {
        self.threshold = threshold
        self.calibration = calibration
        self.termThresholds = termThresholds
    }

    /// The rule of a model.
    ///
    /// - Parameter threshold: decides in place of the model's own; nil takes that.
    package init(of checkpoint: Checkpoint, threshold: Threshold? = nil) {
        self.init(
            threshold: threshold ?? checkpoint.threshold, calibration: checkpoint.calibration,
            termThresholds: checkpoint.termThresholds)
    }
}
