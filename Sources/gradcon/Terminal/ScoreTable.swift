import AnomalyDetection
import Evaluation
import Files
import Glibc
import ScoringService

/// The outcomes of `gradcon score` for a terminal: anomalies red, normal images green. Where the terminal is too narrow
/// for whole paths, the beginnings of long ones are left out.
struct ScoreTable {
    /// The names of the columns.
    let head: String
    private let width: Int
    private let terms: [ScoreTerm]
    private let hasRegions: Bool
    private let isColored: Bool

    /// Paths are not made shorter than this, even if lines then wrap.
    private static let leastPathWidth = 20

    /// - Parameters:
    ///   - outcomes: the first, which tell how wide the paths are.
    ///   - columns: of the terminal; nil where there is none, so that paths are whole.
    init(scorer: FileScorer, outcomes: [FileScorer.Outcome], columns: Int?, isColored: Bool, hasRegions: Bool) {
        let isScored = outcomes.contains { (try? $0.result.get()) != nil }
        terms = scorer.model.checkpoint.detector.terms.filter { isScored && $0.series == nil }
        (self.isColored, self.hasRegions) = (isColored, hasRegions)
        let figures =
            "score".alignedRight(10)
            + terms.map { $0.label.printable.alignedRight(ScoreTable.width(of: $0)) }.joined()
            + "p-value".alignedRight(9) + (hasRegions ? "regions".alignedRight(9) : "")
        let room = (columns ?? .max) - figures.count - "  undecided".count
        width = max(4, min(outcomes.map(\.path.printable.count).max() ?? 0, max(ScoreTable.leastPathWidth, room)))
        let line = "file".alignedLeft(width) + figures + "  decision"
        head = isColored ? ScoreTable.colored(line, 1) : line
    }

    /// The line of an outcome.
    func line(_ outcome: FileScorer.Outcome) -> String {
        var line = outcome.path.printable.end(width).alignedLeft(width)
        switch outcome.result {
        case .success(let decision):
            line += ScoreTable.text(decision.score).alignedRight(10)
            for (term, value) in zip(terms, decision.terms.filter { $0.description.series == nil }) {
                line += ScoreTable.text(value.value).alignedRight(ScoreTable.width(of: term))
            }
            line += (decision.pValue?.fixed(4) ?? "-").alignedRight(9)
            if hasRegions { line += (outcome.regions.map { "\($0.count)" } ?? "-").alignedRight(9) }
            switch decision.isAnomaly {
            case true?:
                let state = decision.frame.state
                line += "  " + word(state == .ok ? "ANOMALY" : state.rawValue.uppercased(), 31)
            case false?: line += "  " + word("normal", 32)
            case nil: line += "  undecided"
            }
        case .failure: line += "  " + word("no score", 33)
        }
        return line
    }

    private func word(_ text: String, _ color: Int) -> String { isColored ? ScoreTable.colored(text, color) : text }

    private static func colored(_ text: String, _ code: Int) -> String { "\u{1B}[\(code)m\(text)\u{1B}[0m" }

    private static func width(of term: ScoreTerm) -> Int { max(10, term.label.printable.count + 2) }

    /// A number with four digits behind the point, or as many as a column has room for behind a space; `1.487e10` where
    /// even a whole number has none.
    private static func text(_ number: Double) -> String {
        let texts = (0...4).reversed().lazy.map { number.fixed($0) }
        if let text = texts.first(where: { $0.count < 10 }) { return text }
        let exponent = Int(log10(number.magnitude))
        return "\((number / pow(10, Double(exponent))).fixed(3))e\(exponent)"
    }
}
