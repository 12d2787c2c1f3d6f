internal import AnomalyDetection
internal import Files

/// What is said of scored images, a single one or a batch: the one place that knows how both look in JSON.
struct ScoringAnswer {
    /// One image.
    struct Entry {
        /// The file that it came from, and the name of the member that says so; nil where it came from none.
        var file: (key: StaticString, name: String)?
        /// The decision, or why there is none.
        let outcome: Result<Decision, Failure>
        /// What is told of its maps; nil where they were not asked for.
        var maps: AnswerMaps?
    }

    /// Why an image has no decision.
    struct Failure: Error {
        /// The status that the image would have been answered with by itself; nil where no request is answered.
        var status: Int?
        /// A full sentence.
        let reason: String
    }

    let model: Decision.Model
    /// One image where ``isBatch`` is false.
    let entries: [Entry]
    let isBatch: Bool
    /// Nil where no request is answered.
    var timings: Decision.Timings?
    /// Nil where no request is answered.
    var requestID: String?

    /// Writes the members of the answer.
    func write(to json: inout JSONWriter) {
        json.string("model", model.name)
        json.string("version", model.version)
        if isBatch {
            json.array("results") { json in
                for (index, entry) in entries.enumerated() { json.object { entry.write(to: &$0, index: index) } }
            }
        } else {
            for entry in entries { entry.write(to: &json) }
        }
        if let timings { json.timings(timings) }
        if let requestID { json.string("request_id", requestID) }
    }
}

extension ScoringAnswer.Entry {
    /// Writes the members of one image.
    ///
    /// - Parameter index: its place in a batch; nil where it is alone.
    func write(to json: inout JSONWriter, index: Int? = nil) {
        if let index { json.integer("index", index) }
        if let file { json.string(file.key, file.name) }
        switch outcome {
        case .success(let decision):
            json.decision(decision)
            maps?.write(to: &json)
        case .failure(let failure):
            if let status = failure.status { json.integer("status", status) }
            json.string("error", failure.reason)
        }
    }
}
