/// What a score is decided by: the threshold of a model or of one request, and the scores of normal images.
package struct DecisionRule: Sendable, Equatable {
    /// The score at which normal ends; nil where nothing is decided.
    package let threshold: Threshold?
    /// The scores of normal images; nil where the model carries none.
    package let calibration: Calibration?

    package init(threshold: Threshold?, calibration: Calibration?) {
        self.threshold = threshold
        self.calibration = calibration
    }
}
