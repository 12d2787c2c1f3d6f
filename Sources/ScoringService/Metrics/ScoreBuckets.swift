internal import AnomalyDetection

/// Where the buckets of a model's scores end.
enum ScoreBuckets {
    /// Shares of the calibration scores. Live scores of normal images fill the buckets between them alike.
    private static let shares = [0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99]
    /// Distances above the threshold, in those from the median to it: how far beyond normal an image is.
    private static let distances = [0.5, 1, 2, 4, 8, 16]
    /// The bounds of a model without calibration.
    private static let decades = [-100, -10, -1, -0.1, 0, 0.1, 1, 10, 100]

    /// Quantiles of the calibration, the threshold, and distances beyond it; ascending, each once.
    ///
    /// The threshold is a bound, so that what lies above that bucket is what the model's own rule calls an anomaly.
    static func bounds(of checkpoint: Checkpoint) -> [Double] {
        bounds(calibration: checkpoint.calibration, threshold: checkpoint.threshold?.value)
    }

    static func bounds(calibration: Calibration?, threshold: Double?) -> [Double] {
        var bounds: Set<Double> = threshold.map { [$0] } ?? []
        if let scores = calibration?.scores {
            bounds.formUnion(shares.map { scores[Int((Double(scores.count - 1) * $0).rounded())] })
            let end = threshold ?? scores[scores.count - 1]
            let unit = abs(end - scores[(scores.count - 1) / 2])
            bounds.formUnion(distances.map { end + unit * $0 }.filter(\.isFinite))
        } else {
            bounds.formUnion(decades)
        }
        return bounds.sorted()
    }
}
