import AnomalyDetection
import Determinism
package import Statistics

/// How well the score tells one kind of defect from the normal images.
package struct DefectEvaluation: Sendable {
    /// The kind, as its folder is called.
    package let name: String
    /// The number of images that show it, at least 1.
    package let imageCount: Int
    /// ``Ranking/auroc`` of these images against all inliers.
    package let auroc: Double
    /// Its bootstrap interval.
    package let aurocInterval: ConfidenceInterval
    /// ``Ranking/averagePrecision`` of these images against all inliers. It depends on how many there are.
    package let averagePrecision: Double
    /// How many the model's threshold and its limits of frames find; nil for a model without a threshold.
    package let found: Found?
    /// How well the model's first map shows where images of the kind are defective; nil where there are no masks or no
    /// maps.
    package let pixel: PixelEvaluation?

    /// What a threshold finds of a kind.
    package struct Found: Sendable, Equatable {
        /// The number of images called anomalies.
        package let count: Int
        /// Their share of the kind's images, 0 to 1.
        package let recall: Double
        /// The share's interval, of Clopper and Pearson.
        package let recallInterval: ConfidenceInterval
    }

    private init(
        _ name: String, _ ranking: Ranking, decisions: Ranking, threshold: Threshold?, _ pixel: PixelEvaluation?,
        _ bootstrap: Bootstrap
    ) {
        self.pixel = pixel
        self.name = name
        imageCount = ranking.outlierCount
        auroc = ranking.auroc
        aurocInterval = bootstrap.intervals(of: [{ $0.auroc }], for: ranking)[0]
        averagePrecision = ranking.averagePrecision
        found = threshold.map { threshold in
            let point = decisions.operatingPoint(threshold: threshold.value)
            return Found(
                count: point.truePositives, recall: point.recall,
                recallInterval: ConfidenceInterval(
                    clopperPearson: point.truePositives, of: point.outlierCount, level: bootstrap.level))
        }
    }

    /// Evaluates each kind that occurs, in the order of their names' bytes.
    ///
    /// - Parameters:
    ///   - samples: All images, at least one inlier.
    ///   - pixels: The figures of their pixels.
    ///   - threads: The most threads to use, at least 1.
    /// - Throws: where there is no inlier or a score is not finite.
    static func all(
        of samples: [Evaluation.Sample], threshold: Threshold?, pixels: PixelEvaluations?, bootstrap: Bootstrap,
        threads: Int
    ) throws(EvaluationError) -> [DefectEvaluation] {
        let inliers = samples.filter { !$0.isOutlier }
        var kinds: [String: [Evaluation.Sample]] = [:]
        for sample in samples {
            if let defect = sample.defect { kinds[defect, default: []].append(sample) }
        }
        let names = kinds.keys.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        var rankings: [(scores: Ranking, decisions: Ranking)] = []
        for name in names {
            let outliers = kinds[name, default: []]
            rankings.append(
                (
                    try Ranking(inliers: inliers.map(\.score.value), outliers: outliers.map(\.score.value)),
                    try Ranking(inliers: inliers.map(\.decidingScore), outliers: outliers.map(\.decidingScore))
                ))
        }
        return ParallelMap.elements(count: names.count, threads: threads) {
        } element: { [rankings] _, index in
            DefectEvaluation(
                names[index], rankings[index].scores, decisions: rankings[index].decisions, threshold: threshold,
                pixels?.kinds[names[index]], bootstrap)
        }
    }
}
