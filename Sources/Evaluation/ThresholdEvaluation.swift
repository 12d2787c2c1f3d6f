package import Datasets
package import AnomalyDetection

/// What a model's own threshold does with the scores of an evaluation.
package struct ThresholdEvaluation: Sendable, Equatable {
    /// The threshold.
    package let threshold: Threshold
    /// Its figures.
    package let point: OperatingPoint
    /// The bootstrap interval of F1 at the threshold.
    package let f1Interval: ConfidenceInterval
    /// The bootstrap interval of the false-positive rate at the threshold.
    package let falsePositiveRateInterval: ConfidenceInterval

    init(_ threshold: Threshold, _ ranking: Ranking, _ bootstrap: Bootstrap) {
        let value = threshold.value
        let intervals = bootstrap.intervals(
            of: [
                { $0.operatingPoint(threshold: value).f1 }, { $0.operatingPoint(threshold: value).falsePositiveRate },
            ],
            for: ranking)
        self.threshold = threshold
        point = ranking.operatingPoint(threshold: value)
        f1Interval = intervals[0]
        falsePositiveRateInterval = intervals[1]
    }
}
