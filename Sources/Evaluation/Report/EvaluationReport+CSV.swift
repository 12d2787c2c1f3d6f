extension EvaluationReport {
    /// Every image as a line of CSV (RFC 4180): its name, 1 for an outlier and 0 for an inlier, and its terms in the
    /// order and by the names of the JSON report's `terms`, larger for more anomalous, in full precision.
    package var csv: String {
        let kinds = evaluation.terms.map { Self.field($0.kind.name) }
        let lines = evaluation.samples.map { sample in
            let values = TermEvaluation.Kind.values(of: sample.score, evaluation.scoreTerms)
                .map(\.description)
            return ([Self.field(sample.name), sample.isOutlier ? "1" : "0"] + values).joined(separator: ",")
        }
        return ([(["name", "outlier"] + kinds).joined(separator: ",")] + lines).map { "\($0)\r\n" }.joined()
    }

    /// Quoted where it has to be.
    private static func field(_ text: String) -> String {
        guard text.unicodeScalars.contains(where: { "\",\r\n".unicodeScalars.contains($0) }) else { return text }
        // Scalar by scalar: to Swift a quotation mark under an accent is another character than one without.
        return "\"" + text.unicodeScalars.map { $0 == "\"" ? "\"\"" : String($0) }.joined() + "\""
    }
}
