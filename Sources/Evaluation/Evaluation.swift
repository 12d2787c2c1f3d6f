package import AnomalyDetection
import NeuralNetwork

/// How well a model's scores tell outliers from inliers: for the score and for each term it is made of.
package struct Evaluation: Sendable {
    /// A scored image whose label is known.
    package struct Sample: Sendable, Equatable {
        /// A path, or a subset and a number.
        package let name: String
        /// Whether it is anomalous in truth.
        package let isOutlier: Bool
        /// What the model says.
        package let score: AnomalyScore

        /// A scored image.
        package init(name: String, isOutlier: Bool, score: AnomalyScore) {
            self.name = name
            self.isOutlier = isOutlier
            self.score = score
        }
    }

    /// What the model's own threshold does.
    package struct Decision: Sendable, Equatable {
        /// The threshold.
        package let threshold: Threshold
        /// Its figures.
        package let point: OperatingPoint
        /// The bootstrap interval of F1 at the threshold.
        package let f1Interval: ConfidenceInterval
        /// The bootstrap interval of the false-positive rate at the threshold.
        package let falsePositiveRateInterval: ConfidenceInterval
    }

    /// The images, in the order given.
    package let samples: [Sample]
    /// The combined score by itself, ``TermEvaluation/Kind/combined``.
    package let combined: TermEvaluation
    /// The parts of the score, in the model's order: components first, then layers.
    package let parts: [TermEvaluation]
    /// Nil for a model without a threshold.
    package let decision: Decision?
    /// How the intervals were found.
    package let bootstrap: Bootstrap

    /// The combined score and its parts.
    package var terms: [TermEvaluation] { [combined] + parts }
    /// The number of inliers, at least 1.
    package var inlierCount: Int { combined.ranking.inlierCount }
    /// The number of outliers, at least 1.
    package var outlierCount: Int { combined.ranking.outlierCount }

    /// Evaluates scores.
    ///
    /// - Parameters:
    ///   - samples: Inliers and outliers, at least one of each, all scored by one model.
    ///   - threshold: The model's threshold.
    ///   - bootstrap: How intervals are found.
    ///   - threads: At most so many threads, at least 1.
    /// - Throws: where a group is empty or the samples do not have the same terms.
    package init(
        samples: [Sample], threshold: Threshold?, bootstrap: Bootstrap = Bootstrap(), threads: Int = 1
    ) throws(EvaluationError) {
        guard let first = samples.first else { throw .empty(group: "inliers") }
        let kinds = TermEvaluation.Kind.all(of: first.score)
        for sample in samples {
            let found = TermEvaluation.Kind.all(of: sample.score)
            guard found == kinds else {
                throw .terms(name: sample.name, found: found.map(\.name), expected: kinds.map(\.name))
            }
        }
        var rankings: [Ranking] = []
        for index in kinds.indices {
            func values(areOutliers: Bool) -> [Double] {
                samples.lazy.filter { $0.isOutlier == areOutliers }
                    .map { TermEvaluation.Kind.values(of: $0.score)[index] }
            }
            rankings.append(
                try Ranking(inliers: values(areOutliers: false), outliers: values(areOutliers: true)))
        }
        let terms = ParallelMap.elements(count: kinds.count, threads: threads) {
        } element: { [rankings] _, index in
            TermEvaluation(kinds[index], rankings[index], bootstrap)
        }
        self.samples = samples
        self.bootstrap = bootstrap
        combined = terms[0]
        parts = Array(terms.dropFirst())
        decision = threshold.map { Decision($0, terms[0].ranking, bootstrap) }
    }
}

extension Evaluation.Decision {
    fileprivate init(_ threshold: Threshold, _ ranking: Ranking, _ bootstrap: Bootstrap) {
        let value = threshold.value
        let intervals = bootstrap.intervals(
            of: [
                { $0.operatingPoint(threshold: value).f1 }, { $0.operatingPoint(threshold: value).falsePositiveRate },
            ],
            for: ranking)
        self.threshold = threshold
        point = ranking.operatingPoint(threshold: value)
        f1Interval = intervals[0]
        falsePositiveRateInterval = intervals[1]
    }
}
