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
            let decision = try request.decision(among: call.service.models.catalog, or: reading)
            var former: FeedbackRecord.Label?
            // Nothing was said of it before it was decided, so that older segments need not be read.
            var filter = request.filter(.feedback)
            filter.since = decision.time
            try reading.readLines(filter) { line in
                guard let record = FeedbackRecord(line), record.decision == decision else { return }
                former = record.label
            }
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
    /// Whether the request leaves no doubt that an image of a batch is meant.
    private func names(_ decision: DecisionRecord) -> Bool {
        switch subject {
        case .request(_, let index): index == decision.index
        case .image: true
        }
    }

    /// The decision that is meant: a recent one from memory, or else one of the log.
    ///
    /// - Throws: where there is none, or a request held several images.
    fileprivate func decision(
        among catalog: ModelCatalog, or log: LogReading
    ) throws(ServiceError) -> DecisionRecord {
        var recent = Choice(for: self)
        catalog.models.flatMap { $0.model?.recentRecords(where: concerns) ?? [] }.sorted { $0.time < $1.time }
            .forEach { recent.add($0) }
        // Memory may hold a part of a batch alone.
        if let found = try recent.decision(), found.index == nil || names(found) { return found }
        var logged = Choice(for: self)
        try log.readLines(filter(.decision)) { line in
            if let decision = DecisionRecord(line) { logged.add(decision) }
        }
        if let found = try logged.decision() { return found }
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
