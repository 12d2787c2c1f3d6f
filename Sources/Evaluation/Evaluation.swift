package import AnomalyDetection
import Determinism
import Tensors

/// How well a model's scores tell outliers from inliers: for the score and for each term it is made of.
package struct Evaluation: Sendable {
    /// A scored image whose label is known.
    package struct Sample: Sendable, Equatable {
        /// A path, or a subset and a number.
        package let name: String
        /// Whether it is anomalous in truth.
        package let isOutlier: Bool
        /// The kind of its defect, as its folder names it; nil for inliers, and of data sets that name none.
        package let defect: String?
        /// What the model says.
        package let score: AnomalyScore
        /// Whether it is called an anomaly whatever its score, since it is no picture by the model's limits.
        package let isFlagged: Bool

        /// A scored image.
        package init(
            name: String, isOutlier: Bool, defect: String? = nil, score: AnomalyScore, isFlagged: Bool = false
        ) {
            self.name = name
            self.isOutlier = isOutlier
            self.defect = defect
            self.score = score
            self.isFlagged = isFlagged
        }

        /// What is compared with a threshold.
        var decidingScore: Double { isFlagged ? .greatestFiniteMagnitude : score.value }
    }

    /// The images, in the order given.
    package let samples: [Sample]
    /// The terms of the model's scores, as its detector describes them.
    package let scoreTerms: [ScoreTerm]
    /// The score by itself, ``TermEvaluation/Kind/combined``.
    package let combined: TermEvaluation
    /// The terms by themselves, in the order of ``scoreTerms``.
    package let parts: [TermEvaluation]
    /// Each kind of defect by itself, in the order of their names; empty where the data set names none.
    package let defects: [DefectEvaluation]
    /// What the model's own threshold does, and its limits of frames; nil for a model without a threshold.
    package let threshold: ThresholdEvaluation?
    /// How well the model's first map shows where images are defective; nil where there are no masks or no maps.
    package let pixel: PixelEvaluation?
    /// How the intervals were found.
    package let bootstrap: Bootstrap

    /// The score and its terms by themselves.
    package var terms: [TermEvaluation] { [combined] + parts }
    /// The number of inliers, at least 1.
    package var inlierCount: Int { combined.ranking.inlierCount }
    /// The number of outliers, at least 1.
    package var outlierCount: Int { combined.ranking.outlierCount }

    /// Evaluates scores.
    ///
    /// - Parameters:
    ///   - samples: Inliers and outliers, at least one of each, all scored by one model.
    ///   - terms: The terms of that model's scores.
    ///   - threshold: The model's threshold.
    ///   - pixels: The figures of the samples' pixels; nil where there are none.
    ///   - bootstrap: How intervals are found.
    ///   - threads: The most threads to use, at least 1.
    /// - Throws: where a group is empty or a sample does not have the terms.
    package init(
        samples: [Sample], terms scoreTerms: [ScoreTerm], threshold: Threshold?, pixels: PixelEvaluations? = nil,
        bootstrap: Bootstrap = Bootstrap(), threads: Int = 1
    ) throws(EvaluationError) {
        guard !samples.isEmpty else { throw .empty(group: "inliers") }
        let kinds = TermEvaluation.Kind.all(of: scoreTerms)
        for sample in samples where sample.score.terms.count != scoreTerms.count {
            throw .terms(name: sample.name, found: sample.score.terms.count, expected: scoreTerms.map(\.name))
        }
        var rankings: [Ranking] = []
        for index in kinds.indices {
            func values(areOutliers: Bool) -> [Double] {
                samples.lazy.filter { $0.isOutlier == areOutliers }
                    .map { TermEvaluation.Kind.values(of: $0.score, scoreTerms)[index] }
            }
            rankings.append(
                try Ranking(inliers: values(areOutliers: false), outliers: values(areOutliers: true)))
        }
        let terms = ParallelMap.elements(count: kinds.count, threads: threads) {
        } element: { [rankings] _, index in
            TermEvaluation(kinds[index], rankings[index], bootstrap)
        }
        defects = try DefectEvaluation.all(
            of: samples, threshold: threshold, pixels: pixels, bootstrap: bootstrap, threads: threads)
        pixel = pixels?.all
        self.samples = samples
        self.scoreTerms = scoreTerms
        self.bootstrap = bootstrap
        combined = terms[0]
        parts = Array(terms.dropFirst())
        func deciding(areOutliers: Bool) -> [Double] {
            samples.filter { $0.isOutlier == areOutliers }.map(\.decidingScore)
        }
        let decisions = try Ranking(inliers: deciding(areOutliers: false), outliers: deciding(areOutliers: true))
        self.threshold = threshold.map { ThresholdEvaluation($0, decisions, bootstrap) }
    }
}
