internal import AnomalyDetection
internal import DecisionLog

extension LogReading {
    /// One decision of a model.
    struct Entry {
        let decision: DecisionRecord
        let verdict: Decision.Verdict
        /// What was said of the image last; nil where nobody said anything.
        let label: FeedbackRecord.Label?

        /// Whether the frame is one that the model can judge.
        var isPicture: Bool { decision.frame == FrameCheck.State.ok.rawValue }
    }

    /// What names an image among those of one model: the id of a request may be used again.
    private struct Key: Hashable {
        let request: String
        let index: Int?
        let time: Double

        init(_ decision: DecisionRecord) {
            (request, index, time) = (decision.requestID, decision.index, decision.time)
        }
    }

    /// More images with labels than these are not looked at.
    private static let labelLimit = 100_000

    /// Hands over the decisions of a window by one content of a model's file, in the order in which they were written.
    /// What was said of them counts whenever it was said.
    func readDecisions(
        in window: TimeWindow, of model: LoadedModel, _ body: (Entry) -> Void
    ) throws(ServiceError) {
        let digest = String(model.checkpoint.digest.prefix(DecisionRecord.modelDigits))
        var filter = LogFilter(model: model.name, kind: .feedback, since: window.since)
        var labels: [Key: FeedbackRecord.Label] = [:]
        try readLines(filter) { line in
            guard let record = FeedbackRecord(line), record.decision.modelDigest == digest,
                record.decision.time >= window.since ?? -.infinity, record.decision.time <= window.until ?? .infinity
            else { return }
            let key = Key(record.decision)
            guard labels[key] != nil || labels.count < Self.labelLimit else { return }
            labels[key] = record.label
        }
        filter.kind = .decision
        filter.until = window.until
        try readLines(filter) { line in
            guard let decision = DecisionRecord(line), decision.modelDigest == digest, let verdict = decision.verdict
            else { return }
            body(Entry(decision: decision, verdict: verdict, label: labels[Key(decision)]))
        }
    }
}

extension DecisionRecord {
    /// What was decided; nil where nothing was.
    var verdict: Decision.Verdict? { decision.flatMap(Decision.Verdict.init) }
}
