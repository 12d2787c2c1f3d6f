import AnomalyDetection
import Datasets

extension EvaluationReport {
    /// The paper's Figure 5: how the scores of inliers and outliers are spread, with the model's threshold.
    var histogramPlot: String { histogramPlot(evaluation.combined, id: "histogram", format: .wide) }

    /// How one term by itself is spread; of the score with the model's threshold.
    func histogramPlot(_ term: TermEvaluation, id: String, format: Plot.Format) -> String {
        let histogram = term.histogram
        let bins = histogram.inliers.count
        let inliers = histogram.inliers.map { Double($0) / Double(evaluation.inlierCount) }
        let outliers = histogram.outliers.map { Double($0) / Double(evaluation.outlierCount) }
        let axis = PlotAxis(histogram.lower, histogram.upper, pixels: (0, 1)).range
        let edges = (0...bins).map { edge in
            axis.lowerBound + (axis.upperBound - axis.lowerBound) * Double(edge) / Double(bins)
        }
        let highest = (inliers + outliers).max() ?? 1
        var plot = Plot(x: (axis.lowerBound, axis.upperBound), y: (0, highest * 1.12), format: format)
        let isSmall = format == .small
        plot.axes(
            x: isSmall ? "larger is more anomalous" : "score (larger is more anomalous)",
            y: isSmall ? "share, %" : "share of the group's images, %", xTicks: isSmall ? 3 : 8
        ) { value, _ in
            (value * 100).fixed(highest < 0.05 ? 1 : 0)
        }
        plot.steps(edges: edges, heights: inliers, style: "inliers")
        plot.steps(edges: edges, heights: outliers, style: "outliers")
        if term.kind == .combined, let value = evaluation.threshold?.threshold.value {
            plot.marker(at: value, text: "threshold \(value.significant(4))")
        }
        return plot.svg(
            id: id, title: "\(term.kind.title) of inliers and outliers",
            description: "Histograms of \(bins) shared bins from \(histogram.lower.significant(4)) to "
                + "\(histogram.upper.significant(4)); they overlap by \((histogram.overlap * 100).fixed(1))%.")
    }

    /// The receiver operating characteristic of the score and of the terms that belong to no series.
    var rocPlot: String {
        var plot = Plot(x: (0, 1), y: (0, 1), format: .square)
        plot.axes(x: "false-positive rate", y: "recall (true-positive rate)", xTicks: 5)
        plot.line([(0, 0), (1, 1)], style: "chance")
        for (number, term) in curves.enumerated() {
            plot.line(
                term.ranking.rocPoints.map { ($0.falsePositiveRate, $0.recall) }, style: "roc \(Self.style(number))")
        }
        plot.line(
            evaluation.combined.ranking.rocPoints.map { ($0.falsePositiveRate, $0.recall) }, style: "roc combined")
        if let point = evaluation.threshold?.point {
            plot.dot(point.falsePositiveRate, point.recall, style: "dot")
        }
        return plot.svg(
            id: "roc", title: "Receiver operating characteristic",
            description: "Recall over false-positive rate; the area under the curve of the score is "
                + "\(evaluation.combined.auroc.fixed(4)).")
    }

    /// The terms that belong to no series: those whose curves are drawn.
    var curves: [TermEvaluation] { evaluation.parts.filter { $0.kind.series == nil } }

    /// The class of the style sheet for the curve of one of ``curves``; the colours begin again behind the last.
    static func style(_ number: Int) -> String { "part\(number % curveStyles.count)" }

    /// The curves of a grid of conditions: the terms that the score is made of, with their numbers among ``curves``.
    var challengeCurves: [(number: Int, name: String)] {
        curves.enumerated().compactMap { number, term in
            guard case .term(let described) = term.kind, described.isInScore else { return nil }
            return (number, term.kind.name)
        }
    }

    /// The paper's Figure 4: the AUROC of the score over the levels of each condition.
    func challengePlot(_ challenge: ChallengeGrid, _ condition: Condition, number: Int) -> String {
        var plot = Plot(x: (1, 5), y: (0, 1), format: .small)
        plot.axes(x: "level", y: "AUROC", xTicks: 4)
        plot.line([(1, 0.5), (5, 0.5)], style: "chance")
        let terms = challengeCurves.map { ($0.name, "roc \(Self.style($0.number))") }
        for (name, style) in terms + [(TermEvaluation.Kind.combined.name, "roc combined")] {
            let points = Condition.levels.compactMap { level in
                challenge.cell(condition, level)?.auroc(name).map { (Double(level), $0) }
            }
            if !points.isEmpty { plot.line(points, style: style) }
        }
        return plot.svg(
            id: "challenge\(number)", title: condition.title,
            description: "AUROC over the levels 1 to 5; the mean of the score is "
                + "\(challenge.mean(TermEvaluation.Kind.combined.name, condition)?.fixed(3) ?? "unknown").")
    }
}
