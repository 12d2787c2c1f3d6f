internal import Files

extension DecisionRecord {
    /// The line of the log, with its line break.
    ///
    /// What is usual is left out: `frame` where it is `ok`, and `is_anomaly` where `decision` says it, which is
    /// everywhere but in a review.
    package var line: [UInt8] {
        LogLine.sealed(time: time, kind: .decision, members: writeMembers)
    }

    /// Writes the members behind `time` and `kind`.
    func writeMembers(to json: inout JSONWriter) {
        json.string("request_id", requestID)
        if let index { json.integer("index", index) }
        json.string("model", model)
        json.string("version", version)
        json.string("digest", modelDigest)
        if let imageDigest { json.string("image", imageDigest) }
        json.number("score", score)
        json.object("terms") { json in
            for term in terms {
                json.key(term.name)
                json.number(nil, term.value)
            }
        }
        if let threshold { json.number("threshold", threshold) }
        if let decision { json.string("decision", decision) }
        if let isAnomaly, isAnomaly != Self.isAnomaly(decision) { json.bool("is_anomaly", isAnomaly) }
        if let pValue { json.number("p_value", pValue) }
        if frame != Self.usualFrame { json.string("frame", frame) }
        json.number("brightness", brightness)
        json.number("contrast", contrast)
    }

    /// Takes a line apart; nil where it is one of another kind or lacks a member.
    package init?(_ line: LogLine) {
        guard line.kind == .decision, let members = LineMembers(line.bytes), let time = members.number("time") else {
            return nil
        }
        self.init(members, time: time)
    }

    /// A decision from a line's members; nil where one is missing.
    ///
    /// - Parameter time: when it was decided, seconds since 1970.
    init?(_ members: LineMembers, time: Double) {
        guard let requestID = members.text("request_id"), let model = members.text("model"),
            let version = members.text("version"), let modelDigest = members.text("digest"),
            let score = members.number("score"), let terms = members.numbers("terms"),
            let brightness = members.number("brightness"), let contrast = members.number("contrast")
        else { return nil }
        let decision = members.text("decision")
        self.init(
            time: time, requestID: requestID, index: members.number("index").flatMap { Int(exactly: $0) },
            model: model, version: version, modelDigest: modelDigest, imageDigest: members.text("image"), score: score,
            terms: terms.map(Term.init), threshold: members.number("threshold"),
            isAnomaly: members.flag("is_anomaly") ?? Self.isAnomaly(decision), decision: decision,
            pValue: members.number("p_value"), frame: members.text("frame") ?? Self.usualFrame, brightness: brightness,
            contrast: contrast)
    }

    private static let usualFrame = "ok"

    /// What a decision says of `isAnomaly`; nil where it leaves both open.
    private static func isAnomaly(_ decision: String?) -> Bool? {
        switch decision {
        case "normal": false
        case "anomalous": true
        default: nil
        }
    }
}
