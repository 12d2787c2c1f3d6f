/// What a threshold does: every image whose score is **greater than** it is called an anomaly.
public struct OperatingPoint: Sendable, Equatable {
    /// Finite.
    public let threshold: Double
    /// Outliers called anomalies.
    public let truePositives: Int
    /// Inliers called anomalies.
    public let falsePositives: Int
    /// All outliers, at least 1.
    public let outlierCount: Int
    /// All inliers, at least 1.
    public let inlierCount: Int

    /// The share of outliers found, TP / (TP + FN), 0 to 1; also called sensitivity or true-positive rate.
    public var recall: Double { Double(truePositives) / Double(outlierCount) }

    /// The share of inliers called anomalies, FP / (FP + TN), 0 to 1.
    public var falsePositiveRate: Double { Double(falsePositives) / Double(inlierCount) }

    /// The share of outliers among what is called an anomaly, TP / (TP + FP), 0 to 1; 0 where nothing is.
    public var precision: Double {
        truePositives == 0 ? 0 : Double(truePositives) / Double(truePositives + falsePositives)
    }

    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), 0 to 1.
    public var f1: Double {
        Double(2 * truePositives) / Double(truePositives + falsePositives + outlierCount)
    }

    /// Recall minus false-positive rate, -1 to 1 (Youden, *Index for rating diagnostic tests*, 1950).
    public var youden: Double { recall - falsePositiveRate }
}
