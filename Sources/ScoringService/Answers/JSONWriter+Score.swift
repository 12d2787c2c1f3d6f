internal import AnomalyDetection

extension JSONWriter {
    /// The members of one image's answer.
    mutating func score(_ score: AnomalyScore, _ rule: DecisionRule, constants: [AnomalyScore.Component]) {
        number("score", score.value)
        for component in score.components { number(named: component.name, component.value) }
        number("threshold", rule.threshold?.value)
        bool("is_anomaly", rule.threshold?.isAnomaly(score.value))
        for constant in constants { number(named: constant.name, constant.value) }
        array("layers") { json in
            for layer in score.layers {
                json.object { json in
                    json.string("name", layer.name)
                    json.number("cosine", layer.cosine)
                }
            }
        }
        number("p_value", rule.calibration?.pValue(of: score.value))
        number("normalized", rule.threshold?.normalized(score.value, calibration: rule.calibration))
        source(of: rule.threshold)
    }

    /// Where the threshold comes from; null where there is none.
    mutating func source(of threshold: Threshold?) {
        guard let threshold else { return number("threshold_source", nil) }
        object("threshold_source") { json in
            json.string("method", threshold.method.rawValue)
            if let rate = threshold.falsePositiveRate { json.number("false_positive_rate", rate) }
            if let size = threshold.calibrationSize { json.integer("calibration_size", size) }
            if let id = threshold.calibrationID { json.string("calibration_id", id) }
        }
    }
}
