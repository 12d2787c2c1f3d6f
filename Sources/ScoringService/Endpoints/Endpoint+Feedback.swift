internal import AnomalyDetection
internal import DecisionLog
internal import Files
private import FoundationEssentials
internal import HTTP

extension Endpoint {
    /// Takes a person's word on what an image really is, and answers when it is in the log.
    static let feedback = Endpoint(
        paths: [Path("/feedback")], methods: ["POST", "OPTIONS"], parameters: [], permission: .score
    ) { call throws(ServiceError) in
        let request = try FeedbackRequest(call.request)
        let (log, reading) = try call.service.decisionLog()
        try call.answerLater(by: reading) { () throws(ServiceError) in
            let (decision, former) = try request.find(in: reading)
            let record = FeedbackRecord(time: Date().timeIntervalSince1970, label: request.label, decision: decision)
            let response = Response.json { $0.feedback(record, replacing: former) }
            log.append(record.line, count: 1, time: record.time) { isKept in
                isKept ? call.answer(response) : call.answer(.feedbackLost)
            }
        }
    }

    /// Estimates from feedback how often a model is wrong.
    static let feedbackEstimates = Endpoint(
        paths: [Path("/models/{name}/feedback")], methods: ["GET", "HEAD", "OPTIONS"], parameters: ["since", "until"],
        permission: .read
    ) { call throws(ServiceError) in
        let model = try call.service.models.catalog.model(call.pathValues[0])
        let window = try TimeWindow(
            since: call.request.parameter("since"), until: call.request.parameter("until"))
        let (_, reading) = try call.service.decisionLog()
        try call.answerLater(by: reading) { () throws(ServiceError) in
            var strata = FeedbackStrata()
            try reading.readDecisions(in: window, of: model) { strata.add($0) }
            call.answer(.json { $0.estimates(strata, window, of: model) })
        }
    }
}

extension FeedbackRequest {
    /// The decision that is meant, and what was said of it last; nil where nobody said anything.
    ///
    /// - Throws: where there is none, or a request held several images.
    fileprivate func find(
        in log: LogReading
    ) throws(ServiceError) -> (decision: DecisionRecord, label: FeedbackRecord.Label?) {
        var choice = Choice(for: self)
        try log.readLines(filter) { line in
            if let decision = DecisionRecord(line) { choice.add(decision) }
            if let word = FeedbackRecord(line) { choice.add(word) }
        }
        if let found = try choice.decision() { return (found, choice.label) }
        switch subject {
        case .request(let id, let index?):
            throw .notFound("There is no decision on image \(index) of the request \"\(id.clipped)\" in the log.")
        case .request(let id, nil): throw .notFound("There is no decision of the request \"\(id.clipped)\" in the log.")
        case .image(let digest):
            throw .notFound("There is no decision in the log on an image whose SHA-256 begins with \(digest).")
        }
    }
}

extension ScoringService {
    /// The log and what reads it.
    ///
    /// - Throws: where decisions are not kept.
    func decisionLog() throws(ServiceError) -> (log: DecisionLog, reading: LogReading) {
        guard let log = decisions.log, let logReading else {
            throw .conflict("Decisions are not kept; set decisions.directory.")
        }
        return (log, logReading)
    }
}

extension Call {
    /// Answers from where the log is read; an error is answered, too.
    func answerLater(
        by reading: LogReading, _ work: @escaping @Sendable () throws(ServiceError) -> Void
    ) throws(ServiceError) {
        try reading.enqueue {
            do throws(ServiceError) {
                guard client.presence != .gone else { throw .clientGone }
                try work()
            } catch {
                answer(error)
            }
        }
    }
}
