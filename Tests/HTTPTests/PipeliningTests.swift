import Testing

@testable import HTTP

/// Requests that arrive behind each other, cut into pieces anywhere.
struct PipeliningTests {
    private static let text =
        "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n" + "POST /2 HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nab"
        + "GET /3 HTTP/1.1\r\nHost: a\r\n\r\n"

    private var machine = ConnectionStateMachine(limits: Limits())
    private var delivered: [String] = []

    /// Answers what was delivered, and what that leads to.
    private mutating func answer(_ actions: [ConnectionStateMachine.Action]) {
        for case .deliver(let request) in actions {
            delivered.append("\(request.method) \(request.path) " + String(decoding: request.body, as: UTF8.self))
            _ = machine.respond(with: Response(status: .ok), date: "now")
            answer(machine.writeFinished())
        }
    }

    @Test(arguments: [1, 2, 7, 40, 1000], [true, false])
    mutating func theSameRequestsComeOutHoweverTheBytesAreCut(length: Int, answersAtOnce: Bool) {
        let bytes = Array(Self.text.utf8)
        var actions: [ConnectionStateMachine.Action] = []
        for start in stride(from: 0, to: bytes.count, by: length) {
            actions += machine.received(Array(bytes[start..<min(start + length, bytes.count)]).span)
            if answersAtOnce {
                answer(actions)
                actions = []
            }
        }
        answer(actions)
        #expect(delivered == ["GET /1 ", "POST /2 ab", "GET /3 "])
    }
}
