import AnomalyDetection
import Datasets
import Files
import Statistics

extension EvaluationReport {
    /// The report as text of a terminal's width, without a line feed at its end.
    ///
    /// - Parameter isColored: Whether headings and AUROCs carry a terminal's escape codes.
    package func text(isColored: Bool) -> String {
        let bold = isColored ? ("\u{1B}[1m", "\u{1B}[0m") : ("", "")
        var lines = [
            "model  \(model.name.printable), version \(model.version), \(model.architecture), "
                + "SHA-256 \(model.sha256.prefix(12))",
            "data   \(images.name.printable), SHA-256 \(images.sha256.prefix(12)): \(images.selection.printable)",
            "       \(evaluation.inlierCount) inliers, \(evaluation.outlierCount) outliers",
            "",
        ]
        let percent = (evaluation.bootstrap.level * 100).fixed(0)
        let head = ["term", "AUROC", "\(percent)% interval", "avg. precision", "best F1", "overlap"]
        let rows = evaluation.terms.map { term in
            [
                term.kind.title.printable, term.auroc.fixed(4), term.aurocInterval.text, term.averagePrecision.fixed(4),
                term.bestF1.f1.fixed(4), term.histogram.overlap.fixed(4),
            ]
        }
        lines += TextTable(rows: [head] + rows).lines(emphasis: bold)
        lines.append("")
        if let decision = evaluation.threshold {
            let point = decision.point
            lines.append(
                "at the model's threshold \(point.threshold.significant(5)): F1 \(point.f1.fixed(4)) "
                    + "(\(decision.f1Interval.text)), recall \(point.recall.fixed(4)),")
            lines.append(
                "false-positive rate \(point.falsePositiveRate.fixed(4)) "
                    + "(\(decision.falsePositiveRateInterval.text))"
                    + (decision.threshold.falsePositiveRate.map { ", made for \($0)" } ?? "")
                    + (decision.threshold.falsePositiveRateInterval.map { ", expected within \($0.text)" } ?? ""))
        } else {
            lines.append("the model has no threshold (gradcon calibrate makes one)")
        }
        if !evaluation.defects.isEmpty {
            lines += [""] + TextTable(rows: defectRows.map { $0.map(\.printable) }).lines(emphasis: bold)
        }
        if let pixelSentence { lines += ["", pixelSentence] }
        if let challenge {
            lines += ["", "AUROC of the score, clean images against the same under a condition:"]
            lines += TextTable(rows: Self.rows(of: challenge, term: TermEvaluation.Kind.combined.name)).lines(
                emphasis: bold)
        }
        return lines.joined(separator: "\n")
    }

    /// A row of headings, then one row per condition: its levels and their mean.
    static func rows(of challenge: ChallengeGrid, term: String) -> [[String]] {
        let head = ["condition"] + Condition.levels.map { "level \($0)" } + ["mean"]
        return [head]
            + challenge.conditions.map { condition in
                [condition.title]
                    + Condition.levels.map { challenge.cell(condition, $0)?.auroc(term)?.fixed(3) ?? "-" }
                    + [challenge.mean(term, condition)?.fixed(3) ?? "-"]
            }
    }
}

extension ConfidenceInterval {
    /// `0.9123-0.9345`, an en dash between the bounds.
    var text: String { "\(lower.fixed(4))\u{2013}\(upper.fixed(4))" }
}
