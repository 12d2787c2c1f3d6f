import AnomalyDetection
import Datasets
import Evaluation
import Statistics

extension Threshold {
    /// How many normal images exceed a conformal threshold, in words; nil of other thresholds.
    ///
    /// - Parameter isCrossFitted: whether the scores it was made from are of models made without the image, and those
    ///   of new images of another: then the rate holds as far as these models are alike, and not as a theorem.
    func coverageText(isCrossFitted: Bool = false) -> String? {
        guard let falsePositiveRate, let calibrationSize, let interval = falsePositiveRateInterval else { return nil }
        let rate = (falsePositiveRate * 1e4).rounded() / 1e4
        guard !isCrossFitted else {
            return
                "about \(rate) of normal images like these exceed it, on average over such thresholds; "
                + "\(calibrationSize) images leave the rate of this one between about \(interval.lower.fixed(4)) and "
                + "\(interval.upper.fixed(4))"
        }
        return
            "at most \(rate) of normal images exceed it on average over calibration samples; for this one, of "
            + "\(calibrationSize) images, between \(interval.lower.fixed(4)) and \(interval.upper.fixed(4)) with a "
            + "probability of 95%"
    }
}
