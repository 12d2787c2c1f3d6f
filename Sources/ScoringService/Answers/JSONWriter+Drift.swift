internal import AnomalyDetection
internal import Files
private import Statistics

extension JSONWriter {
    /// The members of the answer that tells of a model's drift.
    mutating func drift(_ report: DriftReport, of model: LoadedModel, _ levels: Configuration.Drift) {
        string("name", model.name)
        string("version", model.version)
        string("sha256", model.checkpoint.digest)
        string("state", report.state.rawValue)
        if let since = report.since { time("since", since) }
        object("levels") { json in
            json.number("watch_p", levels.watchPValue)
            json.number("drifted_p", levels.driftedPValue)
        }
        if let decision = report.decision {
            object("decided") { json in
                json.integer("at_image", decision.pictures)
                json.number("p_value", decision.pValue)
                json.string("by", decision.quantity.name)
            }
        }
        object("images") { json in
            json.integer("pictures", report.images.pictures)
            json.integer("blank", report.images.blank)
            json.integer("dark", report.images.dark)
            json.integer("bright", report.images.bright)
        }
        object("window") { json in
            json.integer("size", report.capacity)
            json.integer("images", report.windowSize)
        }
        number("p_value", report.pValue)
        if let term = report.mostMovedTerm { string("most_moved_term", term.quantity.name) }
        if let share = report.exceedingShare, let interval = report.exceedingInterval {
            object("false_positive_rate") { json in
                json.number("threshold", report.threshold?.value)
                json.number("expected", report.threshold?.falsePositiveRate)
                json.number("share", share)
                json.number("lower", interval.lower)
                json.number("upper", interval.upper)
            }
        }
        array("quantities") { json in
            for comparison in report.comparisons { json.object { $0.comparison(comparison) } }
            for quantity in report.pending {
                json.object { json in
                    json.string("name", quantity.name)
                    json.string("kind", quantity.kind.rawValue)
                    json.string("reference", DriftSample.Source.firstWindow.rawValue)
                }
            }
        }
    }

    private mutating func comparison(_ comparison: DriftReport.Comparison) {
        string("name", comparison.quantity.name)
        string("kind", comparison.quantity.kind.rawValue)
        string("reference", comparison.source.rawValue)
        integer("reference_size", comparison.referenceSize)
        number("statistic", comparison.distributions.statistic)
        number("p_value", comparison.distributions.pValue)
        number("rank_sum_p_value", comparison.ranks.pValue)
        number("adjusted_p_value", comparison.adjustedPValue)
        string("direction", comparison.direction)
        number("probability_higher", comparison.ranks.probabilityLarger)
        number("median", comparison.median)
        number("reference_median", comparison.referenceMedian)
    }
}
