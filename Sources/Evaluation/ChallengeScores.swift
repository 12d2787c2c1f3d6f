import AnomalyDetection
package import Datasets
package import Imaging
import Determinism

/// The scores of normal images, clean and under every condition at every level.
package struct ChallengeScores: Sendable {
    /// An image under a condition.
    package struct Corrupted: Sendable {
        /// The condition.
        package let condition: Condition
        /// 1 to 5.
        package let level: Int
        /// The clean image's index in the data set.
        package let index: Int
        let image: ScoredImage
    }

    /// The terms of the model's scores.
    let terms: [ScoreTerm]
    /// Indices in the data set, at least one.
    let indices: [Int]
    /// The seed of the conditions.
    let seed: UInt64
    /// The clean images, in the order of `indices`.
    let clean: [ScoredImage]
    /// The images under the conditions, by condition, then level; each list in the order of `indices`.
    let corrupted: [(condition: Condition, level: Int, images: [ScoredImage])]

    /// The paper's Figure 4 and Table 2.
    ///
    /// - Parameters:
    ///   - bootstrap: How intervals are found.
    ///   - threads: The most threads to use, at least 1.
    package func grid(bootstrap: Bootstrap, threads: Int) throws(EvaluationError) -> ChallengeGrid {
        try ChallengeGrid(
            terms: terms, clean: clean.map(\.score),
            corrupted: corrupted.map { ($0.condition, $0.level, $0.images.map(\.score)) }, bootstrap: bootstrap,
            threads: threads)
    }

    /// Corrupted images as the outliers of a data set that has none of its own: drawn from all conditions and levels
    /// alike.
    ///
    /// - Parameters:
    ///   - ratio: Outliers / all images, above 0 and below 1.
    ///   - seed: The seed of the choice.
    package func outliers(ratio: Double, seed: UInt64) -> [Corrupted] {
        let available = clean.count * corrupted.count
        let asked = (Double(clean.count) * ratio / (1 - ratio)).rounded()
        let count = asked < Double(available) ? max(1, Int(asked)) : available
        var generator = SeededGenerator(seed: seed, stream: 5)
        return generator.sample(count, of: Array(0..<available)).sorted().map { number in
            let (condition, level, images) = corrupted[number / clean.count]
            let place = number % clean.count
            return Corrupted(condition: condition, level: level, index: indices[place], image: images[place])
        }
    }

    /// The clean images as inliers, then `outliers`, with the names of the data set.
    package func samples(of dataset: Dataset, outliers: [Corrupted]) -> [Evaluation.Sample] {
        zip(indices, clean).map {
            .init(name: dataset[$0].name, isOutlier: false, score: $1.score, isFlagged: $1.isFlagged)
        }
            + outliers.map { outlier in
                let condition = "\(outlier.condition.title), level \(outlier.level)"
                return .init(
                    name: "\(dataset[outlier.index].name) under \(condition)", isOutlier: true,
                    score: outlier.image.score, isFlagged: outlier.image.isFlagged)
            }
    }

    /// What an outlier looks like; nil where it cannot be shown.
    package func picture(of outlier: Corrupted, by scoring: DatasetScoring) -> Image? {
        guard let image = try? scoring.picture(at: outlier.index) else { return nil }
        return try? outlier.condition.applied(to: image, level: outlier.level, seed: seed, index: outlier.index)
    }
}
