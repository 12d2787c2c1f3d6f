internal import AnomalyDetection
internal import Files
internal import Imaging

extension JSONWriter {
    /// The members of one image's answer.
    mutating func decision(_ decision: Decision) {
        number("score", decision.score)
        for member in decision.members.afterScore { value(member.value, named: member.name) }
        number("threshold", decision.threshold?.value)
        bool("is_anomaly", decision.isAnomaly)
        if let verdict = decision.verdict { string("decision", verdict.rawValue) }
        for member in decision.members.afterDecision { value(member.value, named: member.name) }
        string("frame", decision.frame.state.rawValue)
        array("warnings") { json in
            for warning in decision.frame.warnings { json.string(nil, warning) }
        }
        array("terms") { json in
            for term in decision.terms {
                json.object { json in
                    json.string("name", term.description.name)
                    json.number("value", term.value)
                    if let pValue = term.pValue { json.number("p_value", pValue) }
                    if let threshold = term.threshold { json.number("threshold", threshold) }
                    json.bool("in_score", term.description.isInScore)
                }
            }
        }
        if let tile = decision.tile {
            object("tile") { json in
                json.integer("x", tile.x)
                json.integer("y", tile.y)
                json.integer("width", tile.width)
                json.integer("height", tile.height)
            }
        }
        number("p_value", decision.pValue)
        number("normalized", decision.normalized)
        source(of: decision.threshold)
    }

    /// The source of the threshold; null where there is none.
    mutating func source(of threshold: Threshold?) {
        guard let threshold else { return number("threshold_source", nil) }
        object("threshold_source") { json in
            json.string("method", threshold.method.rawValue)
            if let rate = threshold.falsePositiveRate { json.number("false_positive_rate", rate) }
            if let size = threshold.calibrationSize { json.integer("calibration_size", size) }
            if let id = threshold.calibrationID { json.string("calibration_id", id) }
        }
    }

    /// How long a request took, in milliseconds.
    mutating func timings(_ timings: Decision.Timings) {
        object("timing_ms") { json in
            json.number("decode", timings.decode.milliseconds)
            json.number("queue", timings.queue.milliseconds)
            json.number("score", timings.score.milliseconds)
        }
    }

    private mutating func value(_ value: AnswerMembers.Value, named name: String?) {
        if let name { key(name) }
        switch value {
        case .number(let number): self.number(nil, number)
        case .flag(let flag): bool(nil, flag)
        case .null: self.number(nil, nil)
        case .text(let text): string(nil, text)
        case .object(let members):
            object { json in
                for member in members { json.value(member.value, named: member.name) }
            }
        case .list(let values):
            array { json in
                for value in values { json.value(value, named: nil) }
            }
        }
    }
}

extension Duration {
    /// Milliseconds with three digits behind the point.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        return (Double(seconds) * 1e6 + Double(attoseconds) / 1e12).rounded() / 1e3
    }
}
