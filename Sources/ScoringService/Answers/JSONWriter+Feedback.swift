internal import AnomalyDetection
internal import DecisionLog
internal import Files
internal import Statistics

extension JSONWriter {
    /// What was said of an image, and what that replaces.
    mutating func feedback(_ record: FeedbackRecord, replacing former: FeedbackRecord.Label?) {
        string("request_id", record.decision.requestID)
        if let index = record.decision.index { integer("index", index) }
        string("model", record.decision.model)
        string("version", record.decision.version)
        time("decided_at", record.decision.time)
        if let decision = record.decision.decision { string("decision", decision) }
        string("label", record.label.rawValue)
        if let former { string("replaces", former.rawValue) }
    }

    /// How often a model is wrong.
    mutating func estimates(_ strata: FeedbackStrata, _ window: TimeWindow, of model: LoadedModel) {
        string("model", model.name)
        string("version", model.version)
        string("model_sha256", model.checkpoint.digest)
        if let since = window.since { time("since", since) }
        if let until = window.until { time("until", until) }
        object("decisions") { json in
            for stratum in strata.all {
                json.key(stratum.verdict.rawValue)
                json.object { json in
                    json.integer("count", stratum.decisions)
                    json.integer("labelled_normal", stratum.normal)
                    json.integer("labelled_anomalous", stratum.anomalous)
                    json.number("weight", stratum.weight)
                }
            }
        }
        estimate("false_alarms_among_alarms", strata.falseAlarms)
        estimate("misses_among_passed", strata.misses)
        estimate("false_positive_rate", strata.falsePositiveRate)
        estimate("miss_rate", strata.missRate)
        number("level", FeedbackStrata.level)
    }

    private mutating func estimate(_ key: StaticString, _ estimate: StratifiedSample.Estimate) {
        object(key) { json in
            json.number("value", estimate.value)
            json.array("interval") { json in
                json.number(nil, estimate.interval.lower)
                json.number(nil, estimate.interval.upper)
            }
        }
    }
}
