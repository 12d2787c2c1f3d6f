package import AnomalyDetection
package import Datasets
import Determinism
package import Statistics
import Tensors

/// How well the score tells corrupted images from clean ones, for each condition and level: the paper's Figure 4 and
/// Table 2.
///
/// The inliers are the clean test images, the outliers the same images under the condition: the class stays, so what is
/// detected is the condition alone.
package struct ChallengeGrid: Sendable {
    /// One condition at one level.
    package struct Cell: Sendable {
        /// The condition.
        package let condition: Condition
        /// 1 to 5.
        package let level: Int
        /// The AUROC of the score, then those of the terms in the model's order.
        package let terms: [(kind: TermEvaluation.Kind, auroc: Double)]
        /// The bootstrap interval of the score's AUROC. Clean and corrupted images are drawn independently,
        /// though they come in pairs, so that it is rather too wide.
        package let interval: ConfidenceInterval

        /// The AUROC of a term by its ``TermEvaluation/Kind/name``; nil where the model does not have it.
        package func auroc(_ name: String) -> Double? { terms.first { $0.kind.name == name }?.auroc }
    }

    /// The cells by condition, then level.
    package let cells: [Cell]

    /// Evaluates scores.
    ///
    /// - Parameters:
    ///   - terms: The terms of the scores.
    ///   - clean: The scores of the clean images, at least one.
    ///   - corrupted: The scores of those images under each condition and level.
    ///   - bootstrap: How intervals are found.
    ///   - threads: The most threads to use, at least 1.
    package init(
        terms: [ScoreTerm], clean: [AnomalyScore],
        corrupted: [(condition: Condition, level: Int, scores: [AnomalyScore])], bootstrap: Bootstrap, threads: Int
    ) throws(EvaluationError) {
        let cells = ParallelMap.elements(count: corrupted.count, threads: threads) {
        } element: { _, index -> Result<Cell, EvaluationError> in
            let (condition, level, scores) = corrupted[index]
            return Result { () throws(EvaluationError) -> Cell in
                try Cell(condition, level, terms, clean: clean, corrupted: scores, bootstrap)
            }
        }
        var finished: [Cell] = []
        for cell in cells { finished.append(try cell.get()) }
        self.cells = finished
    }

    /// The mean AUROC of a term over the levels of a condition; nil where there is none.
    package func mean(_ name: String, _ condition: Condition) -> Double? {
        let values = cells.filter { $0.condition == condition }.compactMap { $0.auroc(name) }
        return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }

    /// The conditions that were run, in order.
    package var conditions: [Condition] { Condition.allCases.filter { one in cells.contains { $0.condition == one } } }

    /// A condition at a level.
    package func cell(_ condition: Condition, _ level: Int) -> Cell? {
        cells.first { $0.condition == condition && $0.level == level }
    }
}

extension ChallengeGrid.Cell {
    fileprivate init(
        _ condition: Condition, _ level: Int, _ scoreTerms: [ScoreTerm], clean: [AnomalyScore],
        corrupted: [AnomalyScore], _ bootstrap: Bootstrap
    ) throws(EvaluationError) {
        let kinds = TermEvaluation.Kind.all(of: scoreTerms)
        for score in clean + corrupted where score.terms.count != scoreTerms.count {
            throw .terms(
                name: "An image under \(condition.title)", found: score.terms.count,
                expected: scoreTerms.map(\.name))
        }
        let inliers = clean.map { TermEvaluation.Kind.values(of: $0, scoreTerms) }
        let outliers = corrupted.map { TermEvaluation.Kind.values(of: $0, scoreTerms) }
        var rankings: [(kind: TermEvaluation.Kind, ranking: Ranking)] = []
        for (index, kind) in kinds.enumerated() {
            let ranking = try Ranking(inliers: inliers.map { $0[index] }, outliers: outliers.map { $0[index] })
            rankings.append((kind, ranking))
        }
        self.condition = condition
        self.level = level
        terms = rankings.map { ($0.kind, $0.ranking.auroc) }
        interval = bootstrap.intervals(of: [{ $0.auroc }], for: rankings[0].ranking)[0]
    }
}
