package import AnomalyDetection

/// How well one term of the score by itself tells outliers from inliers.
package struct TermEvaluation: Sendable {
    /// Which term.
    package enum Kind: Sendable, Hashable {
        /// The whole score.
        case combined
        /// A component of the score, by its name.
        case component(String)
        /// Minus the cosine of a layer, by the layer's name: like every term, larger is more anomalous.
        case layer(String)

        /// A key of the JSON report: `combined`, `reconstruction`, `gradient`, `latent`, or the name of another component
        /// or of a layer.
        package var name: String {
            switch self {
            case .combined: "combined"
            case .component("reconstruction_error"): "reconstruction"
            case .component("gradient_loss"): "gradient"
            case .component("latent_loss"): "latent"
            case .component(let name), .layer(let name): name
            }
        }

        /// Words for people.
        package var title: String {
            switch self {
            case .combined: "combined score"
            case .component(let name): name.split(separator: "_").joined(separator: " ")
            case .layer(let name): "layer \(name), -cosine"
            }
        }

        /// The terms of a score; ``combined`` is the first.
        package static func all(of score: AnomalyScore) -> [Kind] {
            [.combined] + score.components.map { .component($0.name) } + score.layers.map { .layer($0.name) }
        }

        /// The values of ``all(of:)``, larger for more anomalous.
        package static func values(of score: AnomalyScore) -> [Double] {
            [score.value] + score.components.map(\.value) + score.layers.map { -$0.cosine }
        }
    }

    /// Which term.
    package let kind: Kind
    /// Its values.
    package let ranking: Ranking
    /// ``Ranking/auroc``.
    package let auroc: Double
    /// Its bootstrap interval.
    package let aurocInterval: ConfidenceInterval
    /// ``Ranking/averagePrecision``.
    package let averagePrecision: Double
    /// Its bootstrap interval.
    package let averagePrecisionInterval: ConfidenceInterval
    /// ``Ranking/bestF1``.
    package let bestF1: OperatingPoint
    /// The bootstrap interval of the best F1; each resample has a best threshold of its own.
    package let bestF1Interval: ConfidenceInterval
    /// ``ScoreHistogram/overlap``.
    package let histogram: ScoreHistogram

    init(_ kind: Kind, _ ranking: Ranking, _ bootstrap: Bootstrap) {
        let intervals = bootstrap.intervals(
            of: [{ $0.auroc }, { $0.averagePrecision }, { $0.bestF1.f1 }], for: ranking)
        self.kind = kind
        self.ranking = ranking
        auroc = ranking.auroc
        aurocInterval = intervals[0]
        averagePrecision = ranking.averagePrecision
        averagePrecisionInterval = intervals[1]
        bestF1 = ranking.bestF1
        bestF1Interval = intervals[2]
        histogram = ScoreHistogram(ranking)
    }
}
