package import AnomalyDetection
package import Statistics

/// What a model's own threshold does with the scores of an evaluation.
package struct ThresholdEvaluation: Sendable, Equatable {
    /// The threshold.
    package let threshold: Threshold
    /// Its figures.
    package let point: OperatingPoint
    /// The bootstrap interval of F1 at the threshold.
    package let f1Interval: ConfidenceInterval
    /// The interval of the false-positive rate on normal images like these, of Clopper and Pearson, at the bootstrap's
    /// level: a resample of images none of which is a false alarm has none either.
    package let falsePositiveRateInterval: ConfidenceInterval
    /// The interval of the recall on outliers like these, made in the same way.
    package let recallInterval: ConfidenceInterval

    init(_ threshold: Threshold, _ ranking: Ranking, _ bootstrap: Bootstrap) {
        let value = threshold.value
        self.threshold = threshold
        point = ranking.operatingPoint(threshold: value)
        f1Interval = bootstrap.intervals(of: [{ $0.operatingPoint(threshold: value).f1 }], for: ranking)[0]
        falsePositiveRateInterval = ConfidenceInterval(
            clopperPearson: point.falsePositives, of: point.inlierCount, level: bootstrap.level)
        recallInterval = ConfidenceInterval(
            clopperPearson: point.truePositives, of: point.outlierCount, level: bootstrap.level)
    }
}
