package import AnomalyDetection
package import Statistics

/// How well one term of the score by itself tells outliers from inliers.
package struct TermEvaluation: Sendable {
    /// Which term.
    package enum Kind: Sendable, Hashable {
        /// The whole score.
        case combined
        /// One of the terms that the detector describes.
        case term(ScoreTerm)

        /// A key of the JSON report: `combined`, or what the detector calls the term in reports.
        package var name: String {
            switch self {
            case .combined: "combined"
            case .term(let term): term.label
            }
        }

        /// Words for people.
        package var title: String {
            switch self {
            case .combined: "score"
            case .term(let term): term.orientedTitle
            }
        }

        /// The series the term belongs to; nil for the whole score and for terms of the whole image.
        package var series: String? {
            switch self {
            case .combined: nil
            case .term(let term): term.series?.name
            }
        }

        /// The kinds of a detector's terms; ``combined`` is the first.
        package static func all(of terms: [ScoreTerm]) -> [Kind] { [.combined] + terms.map(Kind.term) }

        /// The values of ``all(of:)``, larger for more anomalous.
        package static func values(of score: AnomalyScore, _ terms: [ScoreTerm]) -> [Double] {
            [score.value] + zip(terms, score.terms).map { $0.oriented($1) }
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
