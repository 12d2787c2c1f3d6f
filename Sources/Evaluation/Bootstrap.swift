import AnomalyDetection
import Determinism
package import Statistics

/// How much a figure would move had other images been drawn: the stratified percentile bootstrap (Efron and Tibshirani,
/// *An Introduction to the Bootstrap*, 1993, chapter 13).
///
/// Each resample draws as many inliers from the inliers and as many outliers from the outliers as there are, with
/// replacement, so that both groups keep their size; the interval is the middle ``level`` of the resamples' figures. It
/// says nothing of another training run or another data set.
package struct Bootstrap: Sendable, Equatable {
    /// How many resamples, at least 1.
    package let resamples: Int
    /// The probability the interval is made for, 0 to 1.
    package let level: Double
    /// The same seed gives the same interval.
    package let seed: UInt64

    /// - Precondition: `resamples` is positive; `level` is within 0...1.
    package init(resamples: Int = 1000, level: Double = 0.95, seed: UInt64 = 0) {
        precondition(resamples > 0 && (0...1).contains(level), "a bootstrap has resamples and a level of 0 to 1")
        self.resamples = resamples
        self.level = level
        self.seed = seed
    }

    /// One interval for each figure; all are computed on the same resamples.
    ///
    /// A resample redraws only how many images each distinct score has, so nothing is sorted again: O(resamples * n).
    package func intervals(
        of figures: [(Ranking) -> Double], for ranking: Ranking
    ) -> [ConfidenceInterval] {
        let inlierSteps = ranking.stepIndices(\.inliers)
        let outlierSteps = ranking.stepIndices(\.outliers)
        var generator = SeededGenerator(seed: seed)
        var samples = [[Double]](repeating: [], count: figures.count)
        var resampled = ranking
        for _ in 0..<resamples {
            for index in resampled.steps.indices {
                resampled.steps[index].inliers = 0
                resampled.steps[index].outliers = 0
            }
            for _ in inlierSteps {
                resampled.steps[inlierSteps[generator.uniform(below: inlierSteps.count)]].inliers += 1
            }
            for _ in outlierSteps {
                resampled.steps[outlierSteps[generator.uniform(below: outlierSteps.count)]].outliers += 1
            }
            for (index, figure) in figures.enumerated() { samples[index].append(figure(resampled)) }
        }
        return samples.map { ConfidenceInterval(middle: level, of: $0) }
    }
}

extension Ranking {
    /// The step that the score of each image of a group belongs to.
    fileprivate func stepIndices(_ group: KeyPath<Step, Int>) -> [Int] {
        steps.indices.flatMap { repeatElement($0, count: steps[$0][keyPath: group]) }
    }
}
