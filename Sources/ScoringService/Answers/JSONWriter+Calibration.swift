internal import AnomalyDetection
internal import Files
private import Statistics

extension JSONWriter {
    /// The band for review: its ends and the rates that they were made for.
    mutating func review(_ band: ReviewBand) {
        number("lower", band.lower.value)
        number("upper", band.upper.value)
        array("false_positive_rates") { json in
            json.number(nil, band.upper.falsePositiveRate)
            json.number(nil, band.lower.falsePositiveRate)
        }
    }

    /// Name and activation of what decides in place of a model's file.
    mutating func activation(of calibration: ServedCalibration) {
        string("id", calibration.id)
        if let activation = calibration.activation {
            time("activated_at", activation.time)
            string("activated_by", activation.actor)
        }
    }

    /// What decides by a model's own file.
    mutating func ownCalibration(_ rule: DecisionRule) {
        string("id", ServedCalibration.ofModel)
        self.rule(rule)
    }

    /// A calibration that was proposed, and activated or not.
    mutating func calibration(_ calibration: ServedCalibration) {
        activation(of: calibration)
        rule(calibration.rule)
        object("source") { $0.origin(calibration.origin) }
    }

    private mutating func rule(_ rule: DecisionRule) {
        number("threshold", rule.threshold?.value)
        source(of: rule.threshold)
        array("terms") { json in
            for (name, threshold) in rule.termThresholds.sorted(by: { $0.key < $1.key }) {
                json.object { json in
                    json.string("name", name)
                    json.number("threshold", threshold.value)
                }
            }
        }
        if let review = rule.review { object("review") { $0.review(review) } }
        guard let threshold = rule.threshold, let interval = threshold.falsePositiveRateInterval else { return }
        object("achieved_false_positive_rate") { json in
            json.array("interval") { json in
                json.number(nil, interval.lower)
                json.number(nil, interval.upper)
            }
            json.number("level", Threshold.intervalLevel)
        }
    }

    private mutating func origin(_ origin: CalibrationOrigin) {
        string("from", origin.source.rawValue)
        integer("images", origin.images)
        if !origin.leftOut.isEmpty {
            object("left_out") { json in
                for (reason, count) in origin.leftOut.sorted(by: { $0.key < $1.key }) {
                    json.key(reason)
                    json.integer(nil, count)
                }
            }
        }
        if let since = origin.since { time("since", since) }
        if let until = origin.until { time("until", until) }
        if let decision = origin.decision { string("decision", decision.rawValue) }
        array("notes") { json in
            for note in origin.notes { json.string(nil, note) }
        }
    }

    /// A proposal, and what it would have changed.
    mutating func proposal(_ proposal: CalibrationProposal) {
        calibration(proposal.calibration)
        string("model_sha256", proposal.digest)
        string("base", proposal.base)
        object("recent") { $0.effect(proposal.effect) }
        time("proposed_at", proposal.time)
        time("expires_at", proposal.time + CalibrationProposal.lifetime)
    }

    private mutating func effect(_ effect: CalibrationEffect) {
        integer("images", effect.images)
        if let since = effect.since { time("since", since) }
        if let until = effect.until { time("until", until) }
        integer("anomalies_now", effect.alarmsBefore)
        integer("anomalies_then", effect.alarmsAfter)
        number("anomaly_rate_now", effect.rate(of: effect.alarmsBefore))
        number("anomaly_rate_then", effect.rate(of: effect.alarmsAfter))
        integer("become_anomalies", effect.newAlarms)
        integer("become_normal", effect.endedAlarms)
        verdicts("decisions_now", effect.verdictsBefore)
        verdicts("decisions_then", effect.verdictsAfter)
    }

    private mutating func verdicts(_ key: StaticString, _ counts: [Decision.Verdict: Int]) {
        object(key) { json in
            for verdict in Decision.Verdict.allCases {
                json.key(verdict.rawValue)
                json.integer(nil, counts[verdict] ?? 0)
            }
        }
    }
}
