import AnomalyDetection
import Evaluation
import GradCon

/// How well a model tells the outliers of one selection from the normal test images.
package struct ReproductionFigures: Sendable, Equatable, Codable {
    /// Areas under the ROC curve, 0 to 1, of the score and of its terms by themselves.
    package struct Areas: Sendable, Equatable, Codable {
        /// The area of the score.
        package let combined: Double
        /// The area of the reconstruction error.
        package let reconstruction: Double?
        /// The area of the gradient loss.
        package let gradient: Double?
        /// The area of the latent loss; nil for models without a latent distribution.
        package let latent: Double?
        /// The area of each layer's negative cosine, first layer first.
        package let layers: [Double]
        /// The area of the distance of the latent.
        package let latentDistance: Double?
        /// The area of the published score, L + beta L_grad.
        package let published: Double?

        private enum CodingKeys: String, CodingKey {
            case combined, reconstruction, gradient, latent, layers, published
            case latentDistance = "latent_distance"
        }
    }

    /// The share of outliers asked for; nil where all outliers were taken.
    package let outlierRatio: Double?
    /// Normal test images.
    package let inliers: Int
    /// Outliers.
    package let outliers: Int
    /// Areas under the ROC curve.
    package let auroc: Areas
    /// The average precision of the score.
    package let averagePrecision: Double
    /// The highest F1 of the score over all thresholds; it is chosen with the labels in hand.
    package let f1: Double
    /// F1 of the score at the model's own threshold; nil where it has none.
    package let f1AtThreshold: Double?

    private enum CodingKeys: String, CodingKey {
        case inliers, outliers, auroc, f1
        case outlierRatio = "outlier_ratio"
        case averagePrecision = "average_precision"
        case f1AtThreshold = "f1_at_threshold"
    }
}

extension ReproductionFigures {
    /// - Parameters:
    ///   - terms: the terms of the scores.
    /// - Throws: where a group is empty or a score does not have the terms.
    init(
        terms: [ScoreTerm], normals: [AnomalyScore], outliers: [AnomalyScore],
        outlierRatio: Double?, threshold: Threshold?
    ) throws(EvaluationError) {
        guard !normals.isEmpty else { throw .empty(group: "inliers") }
        for score in normals + outliers where score.terms.count != terms.count {
            throw .terms(name: "An image", found: score.terms.count, expected: terms.map(\.name))
        }
        func values(_ scores: [AnomalyScore]) -> [[Double]] {
            scores.map { TermEvaluation.Kind.values(of: $0, terms) }
        }
        let values = (values(normals), values(outliers))
        let combined = try Ranking(inliers: values.0.map { $0[0] }, outliers: values.1.map { $0[0] })
        var named: [String: Double] = [:]
        var layers: [Double] = []
        for (index, kind) in TermEvaluation.Kind.all(of: terms).enumerated().dropFirst() {
            let area = try Ranking(inliers: values.0.map { $0[index] }, outliers: values.1.map { $0[index] }).auroc
            if kind.series == nil { named[kind.name] = area } else { layers.append(area) }
        }
        self.outlierRatio = outlierRatio
        inliers = normals.count
        self.outliers = outliers.count
        auroc = Areas(
            combined: combined.auroc, reconstruction: named["reconstruction"], gradient: named["gradient"],
            latent: named["latent"], layers: layers, latentDistance: named["latent_distance"],
            published: named[DecidingScore.published.termName] ?? combined.auroc)
        averagePrecision = combined.averagePrecision
        f1 = combined.bestF1.f1
        f1AtThreshold = threshold.map { combined.operatingPoint(threshold: $0.value).f1 }
    }
}
