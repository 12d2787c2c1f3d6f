import AnomalyDetection
import Datasets
private import FoundationEssentials

extension EvaluationReport {
    /// The report as one HTML page that needs nothing else: no scripts, plots as SVG, images within.
    package var html: String {
        """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>\(title.escapedForHTML)</title>
        <style>\(Self.styleSheet)</style>
        </head>
        <body>
        <main>
        <header>
        <h1>\(title.escapedForHTML)</h1>
        <p class="lead">\(lead)</p>
        \(warnings.map { "<p class=\"warning\">\($0.escapedForHTML)</p>" }.joined(separator: "\n"))
        </header>
        \(facts)
        \(lineSection)
        \(defectTable)
        \(termTable)
        \(figures)
        \(decisionTable)
        \(mistakes)
        \(challenge.map(challengeSection) ?? "")
        \(strips)
        <footer><p>Written by <code>gradcon evaluate</code>. Larger scores are more anomalous; an image is called an \
        anomaly where its score is greater than the threshold. Intervals: stratified percentile bootstrap, \
        \(evaluation.bootstrap.resamples) resamples, seed \(evaluation.bootstrap.seed), and of Clopper and Pearson for \
        recall and the false-positive rate; they do not cover another training run. The best F1 was chosen with the \
        labels, so it is an upper bound.</p></footer>
        </main>
        </body>
        </html>

        """
    }

    private var title: String {
        let part = images.inlierClass.map { ", class \($0)" } ?? ""
        return "\(model.name) on \(images.name)\(part)"
    }

    private var lead: String {
        let combined = evaluation.combined
        return """
            The score ranks an outlier above an inlier with probability \
            <strong>\(combined.auroc.fixed(4))</strong> (AUROC, \
            \((evaluation.bootstrap.level * 100).fixed(0))% interval \(combined.aurocInterval.text)), over \
            \(evaluation.inlierCount) inliers and \(evaluation.outlierCount) outliers.
            """
    }

    private var facts: String {
        let constants = model.constants.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
        let rows: [(String, String)] = [
            ("Model", "\(model.name), version \(model.version)"),
            (
                "Architecture",
                ([model.architecture, "\(model.parameters) parameters"] + constants).joined(separator: ", ")
            ),
            ("Model SHA-256", model.sha256),
            ("Data", images.name + (images.inlierClass.map { ", inliers are class \($0)" } ?? "")),
            ("Data SHA-256", images.sha256),
            ("Images", images.selection),
            ("Outliers and conditions drawn by", "seed \(images.seed)"),
        ]
        let skipped = images.skipped > 0 ? [("Left out", "\(images.skipped) files that cannot be read")] : []
        return "<dl class=\"facts\">"
            + (rows + skipped).map { "<dt>\($0.0)</dt><dd>\($0.1.escapedForHTML)</dd>" }.joined() + "</dl>"
    }

    private var termTable: String {
        let head = [
            "Term by itself", "AUROC", "interval", "Average precision", "interval", "Best F1", "interval", "Overlap",
        ]
        let rows = evaluation.terms.map { term in
            [
                term.kind.title, term.auroc.fixed(4), term.aurocInterval.text, term.averagePrecision.fixed(4),
                term.averagePrecisionInterval.text, term.bestF1.f1.fixed(4), term.bestF1Interval.text,
                term.histogram.overlap.fixed(4),
            ]
        }
        return "<section><h2>Terms of the score</h2>" + Self.table(head, rows, style: "terms") + "</section>"
    }

    private var figures: String {
        let legend = curves.enumerated().map { number, term in
            let text = "\(term.kind.title), \(term.auroc.fixed(4))".escapedForHTML
            return "<li class=\"\(Self.style(number))\">\(text)</li>"
        }.joined()
        return """
            <div class="plots">
            <section><h2>Scores</h2><figure>\(histogramPlot)<figcaption><ul class="legend">\
            <li class="inliers">\(evaluation.inlierCount) inliers</li>\
            <li class="outliers">\(evaluation.outlierCount) outliers</li></ul>\
            Overlap \((evaluation.combined.histogram.overlap * 100).fixed(1))% of the area.</figcaption></figure>\
            </section>
            <section><h2>ROC</h2><figure>\(rocPlot)<figcaption><ul class="legend">\
            <li class="combined">score, \(evaluation.combined.auroc.fixed(4))</li>\(legend)</ul>\
            Area under each curve.\(evaluation.threshold == nil ? "" : " The dot is the model's threshold.")\
            </figcaption></figure></section>
            </div>
            <section><h2>Each term by itself</h2><div class="small-plots">\(termPlots)</div></section>
            """
    }

    private var termPlots: String {
        evaluation.parts.enumerated().map { number, term in
            "<figure><figcaption>\(term.kind.title.escapedForHTML)</figcaption>"
                + histogramPlot(term, id: "term\(number)", format: .small)
                + "<figcaption>Overlap \((term.histogram.overlap * 100).fixed(1))%.</figcaption></figure>"
        }.joined()
    }

    private var decisionTable: String {
        guard let decision = evaluation.threshold else {
            return
                "<section><h2>Threshold</h2><p>The model has no threshold; <code>gradcon calibrate</code> makes one."
                + "</p></section>"
        }
        let point = decision.point
        let source = decision.threshold
        let rows = [
            ["Threshold", point.threshold.significant(6), ""],
            ["F1", point.f1.fixed(4), decision.f1Interval.text],
            [
                "False-positive rate", point.falsePositiveRate.fixed(4), decision.falsePositiveRateInterval.text,
            ],
            ["Recall", point.recall.fixed(4), decision.recallInterval.text],
            ["Precision", point.precision.fixed(4), ""],
        ]
        let made =
            source.method.rawValue
            + (source.falsePositiveRate.map { ", made for a false-positive rate of \($0)" } ?? "")
            + (source.calibrationSize.map { " from \($0) scores" } ?? "")
            + (source.falsePositiveRateInterval.map { ", which leave it within \($0.text)" } ?? "")
        return "<section><h2>At the model's threshold</h2>"
            + Self.table(["Figure", "value", "interval"], rows, style: "")
            + "<p>Method: \(made.escapedForHTML). \(point.truePositives) of \(point.outlierCount) outliers and "
            + "\(point.falsePositives) of \(point.inlierCount) inliers are called anomalies.</p></section>"
    }

    private func challengeSection(_ challenge: ChallengeGrid) -> String {
        let curves = challengeCurves
        let tables = ([TermEvaluation.Kind.combined.name] + curves.map(\.name)).map { name in
            "<div><h3>\(name.escapedForHTML)</h3>" + Self.heatTable(EvaluationReport.rows(of: challenge, term: name))
                + "</div>"
        }
        let plots = challenge.conditions.enumerated().map { number, condition in
            "<figure><figcaption>\(condition.title)</figcaption>\(challengePlot(challenge, condition, number: number))"
                + "</figure>"
        }
        let legend = curves.map { curve in
            "<li class=\"\(Self.style(curve.number))\">\(curve.name.escapedForHTML)</li>"
        }
        return """
            <section><h2>Conditions</h2>
            <p>AUROC of clean test images against the same images under a condition; the class stays, so that the \
            condition alone is detected. 0.5 is chance. Decolorization leaves grey images as they are.</p>
            <div class="heats">\(tables.joined(separator: "\n"))</div>
            <ul class="legend"><li class="combined">score</li>\(legend.joined())</ul>
            <div class="small-plots">\(plots.joined(separator: "\n"))</div>
            </section>
            """
    }

    private var strips: String {
        guard !mostNormal.isEmpty || !mostAnomalous.isEmpty else { return "" }
        let note = mapSentence.map { "<p>\($0.escapedForHTML)</p>" } ?? ""
        return "<section><h2>Most anomalous</h2>\(note)" + Self.strip(mostAnomalous) + "<h2>Most normal</h2>"
            + Self.strip(mostNormal) + "</section>"
    }

    /// The images that the threshold calls wrongly, the worst first; empty for a model without one.
    private var mistakes: String {
        guard evaluation.threshold != nil else { return "" }
        func section(_ title: String, _ mistakes: Mistakes, none: String) -> String {
            let shown = mistakes.pictures.count
            let note =
                mistakes.count == 0
                ? none
                : mistakes.count == shown
                    ? "All \(mistakes.count), farthest from the threshold first."
                    : "The \(shown) of \(mistakes.count) that are farthest from the threshold, farthest first."
            let maps = shown > 0 ? mapSentence.map { " " + $0.escapedForHTML } ?? "" : ""
            return "<h2>\(title)</h2><p>\(note)\(maps)</p>" + (shown > 0 ? Self.strip(mistakes.pictures) : "")
        }
        return "<section>"
            + section("Missed outliers", missed, none: "The threshold finds every outlier.")
            + section("False alarms", falseAlarms, none: "The threshold lets every inlier pass.") + "</section>"
    }

    private static func strip(_ pictures: [Picture]) -> String {
        let items = pictures.map { picture in
            let name = picture.sample.name.escapedForHTML
            let kind = picture.sample.isOutlier ? "outlier" : "inlier"
            let title = (picture.sample.defect ?? kind).escapedForHTML
            return """
                <li class="\(kind)">\(image(picture.png, text: name))\
                \(picture.overlay.map { image($0, text: "map of \(name)") } ?? "")\
                <span>\(title) \(picture.sample.score.value.significant(4))</span>\
                <span class="name" aria-hidden="true">\(name)</span></li>
                """
        }
        return "<ol class=\"strip\">\(items.joined(separator: "\n"))</ol>"
    }

    /// An image within the page; its text is HTML.
    private static func image(_ png: [UInt8], text: String) -> String {
        "<img alt=\"\(text)\" src=\"data:image/png;base64,\(Data(png).base64EncodedString())\">"
    }

    /// Opens a part that scrolls sideways where it is too wide, also by the keyboard.
    private static func scroll(_ name: String) -> String {
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(name)\">"
    }

    static func table(_ head: [String], _ rows: [[String]], style: String) -> String {
        let body = rows.map { row in
            "<tr><th scope=\"row\">\(row[0].escapedForHTML)</th>"
                + row.dropFirst().map { "<td>\($0.escapedForHTML)</td>" }.joined() + "</tr>"
        }
        return Self.scroll("Figures") + "<table class=\"\(style)\"><thead><tr>"
            + head.map { "<th scope=\"col\">\($0.escapedForHTML)</th>" }.joined()
            + "</tr></thead><tbody>\(body.joined())</tbody></table></div>"
    }

    /// A table whose cells are the stronger in colour the farther they are from chance, in one colour above 0.5 and in
    /// another below.
    private static func heatTable(_ rows: [[String]]) -> String {
        let body = rows.dropFirst().map { row in
            "<tr><th scope=\"row\">\(row[0])</th>"
                + row.dropFirst().map { cell in
                    let distance = (Double(cell) ?? 0.5) - 0.5
                    let strength = Int((distance.magnitude * 110).rounded())
                    return
                        "<td class=\"\(distance < 0 ? "below" : "above")\" style=\"--heat:\(strength)%\">\(cell)</td>"
                }.joined() + "</tr>"
        }
        return Self.scroll("AUROC by condition and level") + "<table class=\"heat\"><thead><tr>"
            + rows[0].map { "<th scope=\"col\">\($0)</th>" }.joined()
            + "</tr></thead><tbody>\(body.joined())</tbody></table></div>"
    }
}
