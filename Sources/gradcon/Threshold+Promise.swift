import AnomalyDetection

extension Threshold {
    /// How many normal images exceed a conformal threshold, in words; nil of other thresholds.
    var promise: String? {
        guard let falsePositiveRate, let calibrationSize, let interval = falsePositiveRateInterval else { return nil }
        return
            "at most \(falsePositiveRate) of normal images exceed it on average over calibration samples; for this one, of "
            + "\(calibrationSize) images, between \(ScoreTable.number(interval.lower)) and "
            + "\(ScoreTable.number(interval.upper)) with a probability of 95%"
    }
}
