import AnomalyDetection
import Evaluation
import ScoringService

/// The lines of a ``ScoreTable`` as outcomes come. The first are held back until there are enough to tell how wide the
/// columns are to be.
struct TableRows {
    private let scorer: FileScorer
    private let isTerminal: Bool
    private let hasRegions: Bool
    private var first: [FileScorer.Outcome] = []
    private var table: ScoreTable?

    /// How many outcomes tell.
    private static let heldBack = 200

    /// - Parameter isTerminal: whether the lines go to one, with colours and no wider than it is.
    init(scorer: FileScorer, isTerminal: Bool, hasRegions: Bool) {
        (self.scorer, self.isTerminal, self.hasRegions) = (scorer, isTerminal, hasRegions)
    }

    /// The lines that an outcome completes.
    mutating func lines(adding outcome: FileScorer.Outcome) -> String {
        if let table { return table.line(outcome) + "\n" }
        first.append(outcome)
        return first.count < Self.heldBack ? "" : linesHeldBack()
    }

    /// The lines of what was held back.
    mutating func linesHeldBack() -> String {
        guard table == nil, !first.isEmpty else { return "" }
        let table = ScoreTable(
            scorer: scorer, outcomes: first, columns: isTerminal ? Terminal.columns : nil,
            isColored: isTerminal && Terminal.showsColors, hasRegions: hasRegions)
        defer { (self.table, first) = (table, []) }
        return ([table.head] + first.map(table.line)).map { $0 + "\n" }.joined()
    }

    /// The line below the table.
    var foot: String {
        let threshold = scorer.threshold.map { "threshold \($0.value.fixed(4)) (\($0.method.rawValue))" }
        return "model \(scorer.model.name), \(threshold ?? "no threshold"); larger scores are more anomalous"
    }
}
