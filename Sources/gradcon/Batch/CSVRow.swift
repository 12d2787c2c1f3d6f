import AnomalyDetection
import Files
import ScoringService

/// A file's outcome as a line of CSV. Numbers have the fewest digits that read back as the same number; what there is
/// none of is empty.
struct CSVRow {
    let bytes: [UInt8]

    init(_ outcome: FileScorer.Outcome, _ detector: any AnomalyDetector) {
        var fields: [String?] = [outcome.path]
        switch outcome.result {
        case .success(let decision):
            fields += [
                Self.text(decision.score), decision.threshold.map { Self.text($0.value) },
                decision.isAnomaly?.description, decision.frame.state.rawValue, decision.pValue.map(Self.text),
                decision.normalized.map(Self.text),
            ]
            fields += decision.terms.filter { $0.description.series == nil }.map { Self.text($0.value) } + [nil]
        case .failure(let failure):
            fields += Array(repeating: nil, count: Self.names(detector).count - 2) + [failure.description]
        }
        bytes = Array(CSV.line(fields.map { $0 ?? "" }).utf8)
    }

    private static func text(_ number: Double) -> String { String(number.description.wholeWithoutFraction) }

    /// The names of the columns: those of every model, and one for each term that is not one of a series.
    static func names(_ detector: any AnomalyDetector) -> [String] {
        ["file", "score", "threshold", "is_anomaly", "frame", "p_value", "normalized"]
            + detector.terms.filter { $0.series == nil }.map(\.name) + ["error"]
    }

    /// The line above the rows.
    static func head(_ detector: any AnomalyDetector) -> [UInt8] { Array(CSV.line(names(detector)).utf8) }

    /// The path and the verdict of a record that this program wrote; nil of another. Where a machine failed, zero bytes
    /// may be in the place of what was written last.
    static func read(_ record: [String], columns: Int) -> (path: String, verdict: Verdict)? {
        guard record.count == columns, columns > 4, let error = record.last, !record[0].utf8.contains(0) else {
            return nil
        }
        if !error.isEmpty { return (record[0], .failed) }
        guard let isAnomaly = [Bool?.none, true, false].first(where: { $0?.description ?? "" == record[3] }) else {
            return nil
        }
        return (record[0], Verdict(isAnomaly: isAnomaly))
    }
}
