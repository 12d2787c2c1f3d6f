extension Ranking {
    /// The area under the receiver operating characteristic, 0 to 1: the probability that an outlier scores higher than
    /// an inlier, ties counted half. It is the Mann-Whitney statistic divided by the number of pairs (Hanley and
    /// McNeil, *The Meaning and Use of the Area under a ROC Curve*, 1982). Exact in whole numbers up to the division.
    /// O(n).
    package var auroc: Double {
        var outliersAbove = 0
        // Twice the number of pairs in the right order, so that ties stay whole.
        var pairs = 0
        for step in steps {
            pairs += step.inliers * (2 * outliersAbove + step.outliers)
            outliersAbove += step.outliers
        }
        return Double(pairs) / (2 * Double(inlierCount) * Double(outlierCount))
    }

    /// The average precision, 0 to 1: the sum over the thresholds, from the highest down, of the precision there times
    /// the recall gained there. Equal scores are one threshold, and nothing is interpolated: scikit-learn's
    /// `average_precision_score` with outliers as the positive class. O(n).
    package var averagePrecision: Double {
        var (inliers, outliers) = (0, 0)
        var sum = 0.0
        for step in steps where step.inliers + step.outliers > 0 {
            inliers += step.inliers
            outliers += step.outliers
            sum += Double(step.outliers) * Double(outliers) / Double(inliers + outliers)
        }
        return sum / Double(outlierCount)
    }

    /// The threshold of the highest F1; of several the highest threshold, which raises the fewest false alarms. It was
    /// chosen with the labels in hand, so the F1 it reaches is an upper bound of what a threshold reaches on new
    /// images.
    package var bestF1: OperatingPoint { best { $0.f1 } }

    /// The threshold of the highest recall minus false-positive rate; of several the highest threshold.
    package var bestYouden: OperatingPoint { best { $0.youden } }

    /// What a threshold does with these scores.
    ///
    /// - Precondition: `threshold` is finite.
    package func operatingPoint(threshold: Double) -> OperatingPoint {
        precondition(threshold.isFinite, "a threshold is finite")
        let above = steps.prefix { $0.score > threshold }
        return point(
            threshold, truePositives: above.reduce(0) { $0 + $1.outliers },
            falsePositives: above.reduce(0) { $0 + $1.inliers })
    }

    /// The corners of the receiver operating characteristic as (false-positive rate, recall), from (0, 0) to (1, 1),
    /// both never falling. Points in the middle of a straight line are left out.
    package var rocPoints: [(falsePositiveRate: Double, recall: Double)] {
        var corners = [(0, 0)]
        var (inliers, outliers) = (0, 0)
        for step in steps where step.inliers + step.outliers > 0 {
            inliers += step.inliers
            outliers += step.outliers
            if corners.count > 1 {
                let (start, middle) = (corners[corners.count - 2], corners[corners.count - 1])
                let turn =
                    (middle.0 - start.0) * (outliers - middle.1) - (middle.1 - start.1) * (inliers - middle.0)
                if turn == 0 { corners.removeLast() }
            }
            corners.append((inliers, outliers))
        }
        return corners.map { (Double($0.0) / Double(inlierCount), Double($0.1) / Double(outlierCount)) }
    }

    private func best(_ figure: (OperatingPoint) -> Double) -> OperatingPoint {
        var (inliers, outliers) = (0, 0)
        var best = point(steps[0].score, truePositives: 0, falsePositives: 0)
        for index in steps.indices where steps[index].inliers + steps[index].outliers > 0 {
            inliers += steps[index].inliers
            outliers += steps[index].outliers
            let candidate = point(
                thresholdBelow(index), truePositives: outliers, falsePositives: inliers)
            if figure(candidate) > figure(best) { best = candidate }
        }
        return best
    }

    /// A threshold which the scores of steps 0 to `index` exceed and no other: halfway to the next step's score.
    private func thresholdBelow(_ index: Int) -> Double {
        let upper = steps[index].score
        guard index + 1 < steps.count else { return max(upper.nextDown, -.greatestFiniteMagnitude) }
        let lower = steps[index + 1].score
        let middle = lower / 2 + upper / 2
        // Neighbouring numbers have none between them.
        return middle >= lower && middle < upper ? middle : lower
    }

    private func point(_ threshold: Double, truePositives: Int, falsePositives: Int) -> OperatingPoint {
        OperatingPoint(
            threshold: threshold, truePositives: truePositives, falsePositives: falsePositives,
            outlierCount: outlierCount, inlierCount: inlierCount)
    }
}
