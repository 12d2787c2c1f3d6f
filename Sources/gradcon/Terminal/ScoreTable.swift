import AnomalyDetection
import Evaluation
import Files
import ScoringService

/// The outcomes of `gradcon score` for a terminal: anomalies red, normal images green. Where the terminal is too narrow
/// for whole paths, the beginnings of long ones are left out.
struct ScoreTable {
    let text: String

    /// Paths are not made shorter than this, even if lines then wrap.
    private static let leastPathWidth = 20

    init(scorer: FileScorer, outcomes: [FileScorer.Outcome], isColored: Bool) {
        func colored(_ text: String, _ code: Int) -> String {
            isColored ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
        }
        let isScored = outcomes.contains { (try? $0.result.get()) != nil }
        let terms = scorer.model.checkpoint.detector.terms.filter { isScored && $0.series == nil }
        let columns = terms.map { $0.label.printable }
        let hasRegions = outcomes.contains { $0.regions != nil }
        let figures =
            ScoreTable.right("score", 10)
            + columns.map { ScoreTable.right($0, max(10, $0.count + 2)) }.joined() + ScoreTable.right("p-value", 9)
            + (hasRegions ? ScoreTable.right("regions", 9) : "")
        let room = Terminal.columns - figures.count - "  undecided".count
        let width = max(4, min(outcomes.map(\.path.printable.count).max() ?? 0, max(ScoreTable.leastPathWidth, room)))
        let head = ScoreTable.left("file", width) + figures + "  decision"
        var lines = [colored(head, 1)]
        for outcome in outcomes {
            var line = ScoreTable.left(ScoreTable.end(of: outcome.path.printable, width), width)
            switch outcome.result {
            case .success(let decision):
                line += ScoreTable.right(decision.score.fixed(4), 10)
                for (term, column) in zip(decision.terms.filter { $0.description.series == nil }, columns) {
                    line += ScoreTable.right(term.value.fixed(4), max(10, column.count + 2))
                }
                line += ScoreTable.right(decision.pValue?.fixed(4) ?? "-", 9)
                if hasRegions { line += ScoreTable.right(outcome.regions.map { "\($0.count)" } ?? "-", 9) }
                switch decision.isAnomaly {
                case true?:
                    let state = decision.frame.state
                    line += "  " + colored(state == .ok ? "ANOMALY" : state.rawValue.uppercased(), 31)
                case false?: line += "  " + colored("normal", 32)
                case nil: line += "  undecided"
                }
            case .failure: line += "  " + colored("no score", 33)
            }
            lines.append(line)
        }
        let threshold = scorer.threshold.map { "threshold \($0.value.fixed(4)) (\($0.method.rawValue))" }
        lines.append("model \(scorer.model.name), \(threshold ?? "no threshold"); larger scores are more anomalous")
        text = lines.joined(separator: "\n")
    }

    /// The text, or as much of its end as there is room for behind an ellipsis.
    private static func end(of text: String, _ width: Int) -> String {
        text.count <= width ? text : "…" + text.suffix(width - 1)
    }

    private static func left(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }

    private static func right(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }
}
