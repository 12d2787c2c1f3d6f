import AnomalyDetection
import ScoringService

/// What is to be written of a file.
struct BatchRow {
    /// Either form is made by the thread that scored.
    enum Content {
        /// The row in its format.
        case bytes([UInt8])
        /// What a table makes its line of, once it knows how wide its columns are.
        case outcome(FileScorer.Outcome)
    }

    let verdict: Verdict
    /// The sentence for standard error; nil where there is a score.
    let complaint: String?
    /// Warnings for standard error, sentences with the file's name; those of JSON stand in the row.
    let warnings: [String]
    let content: Content

    /// - Parameter index: the file's place among those of the run.
    init(_ outcome: FileScorer.Outcome, index: Int, format: OutputFormat, scorer: FileScorer) {
        verdict = Verdict(outcome)
        if case .failure(let failure) = outcome.result {
            complaint = (failure.description.hasPrefix(outcome.path) ? "" : outcome.path + ": ") + failure.description
        } else {
            complaint = nil
        }
        let isJSON = format == .json || format == .jsonl
        let found = isJSON ? [] : (try? outcome.result.get())?.frame.warnings ?? []
        warnings = found.map { "\(outcome.path): \($0)" }
        content =
            switch format {
            case .table: .outcome(outcome)
            case .json: .bytes(scorer.jsonResult(outcome, index: index))
            case .jsonl: .bytes(scorer.jsonLine(outcome))
            case .csv: .bytes(CSVRow(outcome, scorer.model.checkpoint.detector).bytes)
            }
    }
}
