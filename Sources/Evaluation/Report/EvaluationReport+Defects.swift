import Datasets
import Statistics

extension EvaluationReport {
    /// A row of headings, then one row per kind of defect.
    var defectRows: [[String]] {
        let percent = (evaluation.bootstrap.level * 100).fixed(0)
        var head = ["defect", "images", "AUROC", "\(percent)% interval", "avg. precision"]
        if evaluation.threshold != nil { head += ["found", "recall", "\(percent)% interval"] }
        if evaluation.pixel != nil { head += ["pixel AUROC", "AU-PRO"] }
        return [head]
            + evaluation.defects.map { defect in
                var row = [
                    defect.name, "\(defect.imageCount)", defect.auroc.fixed(4), defect.aurocInterval.text,
                    defect.averagePrecision.fixed(4),
                ]
                if let found = defect.found {
                    row += ["\(found.count)", found.recall.fixed(4), found.recallInterval.text]
                }
                if evaluation.pixel != nil {
                    row += [defect.pixel?.auroc.fixed(4) ?? "-", defect.pixel?.auPRO.fixed(4) ?? "-"]
                }
                return row
            }
    }

    /// The figures of all pixels as a sentence; nil where there are none.
    var pixelSentence: String? {
        evaluation.pixel.map { pixel in
            "The map by pixels: AUROC \(pixel.auroc.fixed(4)), AU-PRO \(pixel.auPRO.fixed(4)) (to a false-positive "
                + "rate of \(PixelEvaluation.rateLimit)), over \(pixel.imageCount) images."
        }
    }

    /// The figures of each kind of defect; empty where the data set names none.
    var defectTable: String {
        guard !evaluation.defects.isEmpty else { return "" }
        return "<section><h2>Kinds of defect</h2>" + Self.table(defectRows[0], Array(defectRows.dropFirst()), style: "")
            + "<p>Each kind is compared with all \(evaluation.inlierCount) inliers by the score. Average "
            + "precision depends on how many images a kind has.\(pixelSentence.map { " " + $0 } ?? "")</p></section>"
    }

    /// What the model's threshold means where images come in thousands; empty for a model without one.
    var lineSection: String {
        guard let decision = evaluation.threshold else { return "" }
        let percent = (evaluation.bootstrap.level * 100).fixed(0)
        let alarms = Self.perThousand(decision.point.falsePositiveRate, decision.falsePositiveRateInterval)
        let missed = Self.missed(recall: decision.point.recall, decision.recallInterval)
        let kinds = evaluation.defects.map { defect in
            defect.found.map { found in
                "<li>Of 1,000 defective ones with <em>\(defect.name.escapedForHTML)</em>, about "
                    + "\(Self.missed(recall: found.recall, found.recallInterval)) are missed.</li>"
            } ?? ""
        }
        return """
            <section><h2>What this means for a line</h2><ul class="line">\
            <li>Of 1,000 good parts, about \(alarms) are stopped.</li>\
            <li>Of 1,000 defective ones, mixed as the test images are, about \(missed) are missed.</li>\
            \(kinds.joined())</ul>\
            <p>In brackets: the \(percent)% interval for the number of images tested. All of it holds only where the \
            line's parts and pictures are like the test images; another lamp, lens, position or material makes another \
            line.</p></section>
            """
    }

    /// How many of 1,000 defective parts are missed where a recall is reached.
    private static func missed(recall: Double, _ interval: ConfidenceInterval) -> String {
        perThousand(1 - recall, ConfidenceInterval(lower: 1 - interval.upper, upper: 1 - interval.lower))
    }

    /// A share and its interval as numbers of 1,000, for example `<strong>47</strong> (21 to 86)`.
    private static func perThousand(_ share: Double, _ interval: ConfidenceInterval) -> String {
        let (lower, upper) = ((interval.lower * 1000).fixed(0), (interval.upper * 1000).fixed(0))
        return "<strong>\((share * 1000).fixed(0))</strong> (\(lower) to \(upper))"
    }
}
