/// The scores of inliers and outliers in one descending order: what every figure of an evaluation is computed from.
///
/// Equal scores form one step, since no threshold can part them. An image is called an anomaly where its score is
/// greater than the threshold, so the candidates for a threshold lie between steps.
package struct Ranking: Sendable, Equatable {
    /// All images of one score.
    struct Step: Sendable, Equatable {
        let score: Double
        var inliers: Int
        var outliers: Int
    }

    /// Scores strictly descending. A resampled ranking may have steps without images.
    var steps: [Step]
    /// The number of inliers (normal images), at least 1.
    package let inlierCount: Int
    /// The number of outliers (anomalous images), at least 1.
    package let outlierCount: Int

    /// Sorts scores. O(n log n).
    ///
    /// - Throws: where a group is empty or a score is not finite.
    package init(inliers: [Double], outliers: [Double]) throws(EvaluationError) {
        for (group, scores) in [("inliers", inliers), ("outliers", outliers)] {
            guard !scores.isEmpty else { throw .empty(group: group) }
            if let index = scores.firstIndex(where: { !$0.isFinite }) {
                throw .notFinite(group: group, index: index, value: scores[index])
            }
        }
        let inliers = inliers.sorted(by: >)
        let outliers = outliers.sorted(by: >)
        var steps: [Step] = []
        var (inlier, outlier) = (0, 0)
        while inlier < inliers.count || outlier < outliers.count {
            let score = max(
                inlier < inliers.count ? inliers[inlier] : -.infinity,
                outlier < outliers.count ? outliers[outlier] : -.infinity)
            var step = Step(score: score, inliers: 0, outliers: 0)
            while inlier < inliers.count, inliers[inlier] == score {
                step.inliers += 1
                inlier += 1
            }
            while outlier < outliers.count, outliers[outlier] == score {
                step.outliers += 1
                outlier += 1
            }
            steps.append(step)
        }
        self.init(steps: steps, inlierCount: inliers.count, outlierCount: outliers.count)
    }

    /// A ranking of the same scores with other counts, as a bootstrap draws them.
    init(steps: [Step], inlierCount: Int, outlierCount: Int) {
        self.steps = steps
        self.inlierCount = inlierCount
        self.outlierCount = outlierCount
    }
}
