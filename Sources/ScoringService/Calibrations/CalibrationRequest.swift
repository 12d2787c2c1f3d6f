internal import AnomalyDetection
private import Files
private import FoundationEssentials
internal import HTTP

/// What a request for a proposal asks for.
struct CalibrationRequest: Sendable {
    /// Where the scores of normal images come from.
    enum Source: Sendable, Equatable {
        /// The images of the body.
        case images
        /// The calibration that is active.
        case calibration
        /// The decisions of a window of the log; of one verdict, or nil for all.
        case log(TimeWindow, Decision.Verdict?)
        /// The images of a window of the log that people have called normal.
        case feedback(TimeWindow)
    }

    let source: Source
    let rates: CalibrationRates

    /// JSON says where from; any other body is one of images, and the query has the rates.
    init(_ request: Request) throws(ServiceError) {
        if request.headers["Content-Type"].map(MediaType.essence) == MediaType.json.rawValue {
            try self.init(json: request)
        } else {
            self.init(
                source: .images,
                rates: try CalibrationRates(
                    falsePositiveRate: DecisionRule.number("false_positive_rate", request),
                    review: Self.numbers("review", request)))
        }
    }

    private init(source: Source, rates: CalibrationRates) {
        self.source = source
        self.rates = rates
    }

    private init(json request: Request) throws(ServiceError) {
        if let parameter = request.query.first {
            throw .badParameter("A query parameter", found: parameter.name, expected: "a member of the JSON body")
        }
        let members = try JSONMembers(
            request, known: ["from", "false_positive_rate", "review", "since", "until", "decision"])
        rates = try CalibrationRates(
            falsePositiveRate: members.number("false_positive_rate"), review: members.numbers("review"))
        let window = try TimeWindow(since: members.text("since"), until: members.text("until"))
        let decision = try Self.verdict(members.text("decision"))
        let from = try members.text("from")
        switch (from, window.isUnbounded, decision) {
        case (nil, true, nil): source = .calibration
        case ("log", _, _): source = .log(window, decision)
        case ("feedback", _, nil): source = .feedback(window)
        case (nil, _, _), ("feedback", _, _):
            throw .malformed("\"since\", \"until\" and \"decision\" choose from the decisions of \"from\": \"log\".")
        default: throw .badParameter("from", found: from ?? "", expected: "log, feedback, or no such member")
        }
    }

    private static func verdict(_ text: String?) throws(ServiceError) -> Decision.Verdict? {
        guard let text else { return nil }
        guard let verdict = Decision.Verdict(rawValue: text) else {
            throw .badParameter(
                "decision", found: text,
                expected: "one of " + Decision.Verdict.allCases.map(\.rawValue).joined(separator: ", "))
        }
        return verdict
    }

    private static func numbers(_ name: String, _ request: Request) throws(ServiceError) -> [Double]? {
        guard let text = try request.parameter(name) else { return nil }
        let numbers = text.split(separator: ",", maxSplits: 2, omittingEmptySubsequences: false)
            .compactMap { Double(decimal: String($0)) }
        guard numbers.count == 2 else {
            throw .badParameter(name, found: text, expected: "two rates, the smaller one first, such as 0.01,0.1")
        }
        return numbers
    }
}
