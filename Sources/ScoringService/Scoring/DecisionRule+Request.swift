internal import AnomalyDetection
private import Files
internal import HTTP

extension DecisionRule {
    /// The rule that `threshold=NUMBER` or `false_positive_rate=RATE` asks for, else the model's.
    ///
    /// - Parameter rule: the model's.
    init(_ request: Request, over rule: DecisionRule) throws(ServiceError) {
        let threshold: Threshold?
        let value = try DecisionRule.number("threshold", request)
        let rate = try DecisionRule.number("false_positive_rate", request)
        switch (value, rate) {
        case (nil, nil): threshold = nil
        case (let value?, nil): threshold = Threshold(value: value, method: .manual)
        case (nil, let rate?): threshold = try DecisionRule.threshold(at: rate, rule.calibration)
        case (let value?, let rate?):
            throw .badParameter(
                "The query", found: "threshold=\(value)&false_positive_rate=\(rate)", expected: "one of the two")
        }
        self = rule.deciding(by: threshold)
    }

    private static func threshold(at rate: Double, _ calibration: Calibration?) throws(ServiceError) -> Threshold {
        guard let required = Calibration.requiredSize(forRate: rate) else {
            throw .badParameter("false_positive_rate", found: "\(rate)", expected: "a number between 0 and 1")
        }
        guard let calibration else {
            throw .unprocessable("This model carries no calibration scores, so it has no threshold at a rate.")
        }
        guard let threshold = Threshold(conformal: calibration, falsePositiveRate: rate) else {
            throw .unprocessable(
                "A false-positive rate of \(rate) needs at least \(required) calibration scores; "
                    + "this model carries \(calibration.size).")
        }
        return threshold
    }

    static func number(_ name: String, _ request: Request) throws(ServiceError) -> Double? {
        guard let text = try request.parameter(name) else { return nil }
        guard let value = Double(decimal: text) else {
            throw .badParameter(name, found: text, expected: "a finite decimal number")
        }
        return value
    }
}

extension Request {
    /// A query parameter that occurs at most once.
    func parameter(_ name: String) throws(ServiceError) -> String? {
        let values = queryValues(name)
        guard values.count <= 1 else {
            throw .badParameter(name, found: values.joined(separator: " and "), expected: "given once")
        }
        return values.first
    }
}
