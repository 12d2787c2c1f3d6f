/// What a score is decided by: the threshold of a model or of one request, and the scores of normal images.
package struct DecisionRule: Sendable, Equatable {
    /// The score at which normal ends; nil where nothing is decided.
    package let threshold: Threshold?
    /// The scores of normal images; nil where the model carries none.
    package let calibration: Calibration?
    /// Where normal ends by single terms, by the names of ``ScoreTerm``.
    package let termThresholds: [String: Threshold]
    /// The scores that a person should look at; nil where there are none.
    package let review: ReviewBand?

    package init(
        threshold: Threshold?, calibration: Calibration?, termThresholds: [String: Threshold] = [:],
        review: ReviewBand? = nil
    ) {
        self.threshold = threshold
        self.calibration = calibration
        self.termThresholds = termThresholds
        self.review = review
    }

    /// What is to be done with a picture of a finite score; nil where nothing is decided. A review band counts as far
    /// as it includes the threshold.
    package func verdict(of score: Double) -> Decision.Verdict? {
        guard let threshold else { return nil }
        if let review, review.contains(threshold) { return review.verdict(of: score) }
        return threshold.isAnomaly(score) ? .anomalous : .normal
    }

    /// The rule of a model's file.
    package init(of checkpoint: Checkpoint) {
        self.init(
            threshold: checkpoint.threshold, calibration: checkpoint.calibration,
            termThresholds: checkpoint.termThresholds)
    }

    /// The same rule with another threshold.
    ///
    /// - Parameter threshold: decides in place of the rule's; nil takes that.
    package func deciding(by threshold: Threshold?) -> DecisionRule {
        DecisionRule(
            threshold: threshold ?? self.threshold, calibration: calibration, termThresholds: termThresholds,
            review: review)
    }
}
