import Datasets
import AnomalyDetection
import Evaluation

extension Threshold {
    /// How many normal images exceed a conformal threshold, in words; nil of other thresholds.
    var coverageText: String? {
        guard let falsePositiveRate, let calibrationSize, let interval = falsePositiveRateInterval else { return nil }
        return
            "at most \((falsePositiveRate * 1e4).rounded() / 1e4) of normal images exceed it on average over "
            + "calibration samples; for this one, of \(calibrationSize) images, between \(interval.lower.fixed(4)) and "
            + "\(interval.upper.fixed(4)) with a probability of 95%"
    }
}
