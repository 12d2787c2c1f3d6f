/// What a threshold does: every image whose score is **greater than** it is called an anomaly.
package struct OperatingPoint: Sendable, Equatable {
    /// Finite.
    package let threshold: Double
    /// Outliers called anomalies.
    package let truePositives: Int
    /// Inliers called anomalies.
    package let falsePositives: Int
    /// All outliers, at least 1.
    package let outlierCount: Int
    /// All inliers, at least 1.
    package let inlierCount: Int

    /// The share of outliers found, TP / (TP + FN), 0 to 1; also called sensitivity or true-positive rate.
    package var recall: Double { Double(truePositives) / Double(outlierCount) }

    /// The share of inliers called anomalies, FP / (FP + TN), 0 to 1.
    package var falsePositiveRate: Double { Double(falsePositives) / Double(inlierCount) }

    /// The share of outliers among what is called an anomaly, TP / (TP + FP), 0 to 1; 0 where nothing is.
    package var precision: Double {
        truePositives == 0 ? 0 : Double(truePositives) / Double(truePositives + falsePositives)
    }

    /// The harmonic mean of precision and recall, 2 TP / (2 TP + FP + FN), 0 to 1.
    package var f1: Double {
        Double(2 * truePositives) / Double(truePositives + falsePositives + outlierCount)
    }

    /// Recall minus false-positive rate, -1 to 1 (Youden, *Index for rating diagnostic tests*, 1950).
    package var youden: Double { recall - falsePositiveRate }
}
