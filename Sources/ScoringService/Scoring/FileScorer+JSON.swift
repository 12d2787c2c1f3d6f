internal import Files

extension FileScorer {
    /// One line: the answer that a request with this one image gets, and its `file`.
    package func jsonLine(_ outcome: Outcome) -> [UInt8] {
        bytes(ScoringAnswer(model: model.identity, entries: [entry(outcome)], isBatch: false)) + [UInt8(ascii: "\n")]
    }

    /// What stands before and behind the ``jsonResult(_:index:)`` of a batch answer of the service. Between the results
    /// are commas.
    package var jsonFrame: (head: [UInt8], tail: [UInt8]) {
        let empty = bytes(ScoringAnswer(model: model.identity, entries: [], isBatch: true))
        let end = Array("]}".utf8)
        return (Array(empty.dropLast(end.count)), end)
    }

    /// One of the `results` of a batch answer of the service.
    package func jsonResult(_ outcome: Outcome, index: Int) -> [UInt8] {
        var json = JSONWriter()
        json.object { entry(outcome).write(to: &$0, index: index) }
        return json.bytes
    }

    private func bytes(_ answer: ScoringAnswer) -> [UInt8] {
        var json = JSONWriter()
        json.object { answer.write(to: &$0) }
        return json.bytes
    }

    private func entry(_ outcome: Outcome) -> ScoringAnswer.Entry {
        ScoringAnswer.Entry(
            file: ("file", outcome.path),
            outcome: outcome.result.mapError { ScoringAnswer.Failure(reason: $0.description) }, maps: outcome.maps)
    }
}
