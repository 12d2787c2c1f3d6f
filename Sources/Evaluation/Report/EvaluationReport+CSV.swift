internal import Files

extension EvaluationReport {
    /// Every image as a line of CSV (RFC 4180): its name, 1 for an outlier and 0 for an inlier, and its terms in the
    /// order and by the names of the JSON report's `terms`, larger for more anomalous, in full precision.
    package var csv: String {
        let head = ["name", "outlier"] + evaluation.terms.map(\.kind.name)
        let rows = evaluation.samples.map { sample in
            [sample.name, sample.isOutlier ? "1" : "0"]
                + TermEvaluation.Kind.values(of: sample.score, evaluation.scoreTerms).map(\.description)
        }
        return ([head] + rows).map(CSV.line).joined()
    }
}
