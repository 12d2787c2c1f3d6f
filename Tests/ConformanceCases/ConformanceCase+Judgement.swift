extension ConformanceCase {
    /// What is wrong with the bytes that a server sent up to the end of its stream; nil if it did right.
    package func violation(in stream: [UInt8], after delivery: Delivery) -> String? {
        var violations: [String] = []
        for outcome in outcomes {
            do throws(Violation) {
                try check(stream, delivery, outcome)
                return nil
            } catch {
                violations.append(error.description)
            }
        }
        let received = String(decoding: stream, as: UTF8.self)
        return "\(self), \(delivery.way): \(violations.joined(separator: "; or ")). Received: \(received)"
    }

    private func check(_ stream: [UInt8], _ delivery: Delivery, _ outcome: Outcome) throws(Violation) {
        var reader = AnswerReader(stream)
        try checkInterim(&reader, stream)
        for (index, request) in outcome.requests.enumerated() {
            var isLast = false
            if case .closes = outcome.ending { isLast = index == outcome.requests.count - 1 }
            try Self.check(&reader, isAnswerTo: request, closes: isLast)
        }
        switch outcome.ending {
        case .inStep:
            try Self.check(&reader, isAnswerTo: .get(delivery.marker, host: "following"), closes: true)
        case .closes:
            break
        case .refused(let statuses, let toHead):
            try Self.check(try reader.next(toHead: toHead), isErrorOf: statuses)
        case .waits:
            if !reader.isAtEnd { try Self.check(try reader.next(toHead: false), isErrorOf: [400, 408]) }
        }
        guard reader.isAtEnd else { throw Violation("something follows the last answer") }
    }

    private func checkInterim(_ reader: inout AnswerReader, _ stream: [UInt8]) throws(Violation) {
        let hasCome = stream.starts(with: "HTTP/1.1 1".utf8)
        switch interim {
        case .never where hasCome: throw Violation("an interim answer came")
        case .required where !hasCome: throw Violation("no interim answer came")
        default: break
        }
        guard hasCome else { return }
        let answer = try reader.next(toHead: false)
        guard answer.status == 100 else { throw Violation("the interim answer is \(answer.status)") }
    }

    private static func check(
        _ reader: inout AnswerReader, isAnswerTo request: UnderstoodRequest, closes: Bool
    ) throws(Violation) {
        let isHead = request.method == "HEAD"
        let answer = try reader.next(toHead: isHead)
        guard answer.status == 200 else { throw Violation("the status is \(answer.status), not 200 for \(request)") }
        guard isHead || answer.body == request.answerBody else {
            throw Violation("the answer is not that to \(request)")
        }
        guard answer.closes == closes else { throw Violation("the answer says otherwise whether it is the last") }
    }

    private static func check(_ answer: AnswerReader.Answer, isErrorOf statuses: Set<Int>) throws(Violation) {
        guard statuses.contains(answer.status) else {
            throw Violation("the status is \(answer.status), not one of \(statuses.sorted())")
        }
        guard answer.closes else { throw Violation("the error does not say that the connection closes") }
    }
}
