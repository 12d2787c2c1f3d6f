import Testing

@testable import HTTP

private typealias Action = ConnectionStateMachine.Action

/// What the machine holds, and what it does when the server has no room for that.
struct ConnectionStateMachineMemoryTests {
    private static let get = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n"
    private static let post = "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"

    private var machine = ConnectionStateMachine(limits: Limits())

    init() {
        _ = machine.start()
    }

    private mutating func receive(_ text: String) -> [Action] {
        machine.received(Array(text.utf8).span)
    }

    private mutating func respond() -> [Action] {
        machine.respond(with: Response(status: .ok), date: "now")
    }

    @Test mutating func refusesAConnectionAtOnce() {
        let error = ProtocolError.tooManyConnections(limit: 1)
        #expect(machine.refuse(error) == [.setDeadline(nil), .refuse(error, received: [:])])
        #expect(receive(Self.get) == [])
        #expect(machine.refuse(error) == [])
    }

    @Test(arguments: [false, true])
    mutating func throwsPipelinedRequestsAwayForWhichThereIsNoRoom(whileWriting: Bool) {
        _ = receive(Self.get)
        if whileWriting { _ = respond() }
        _ = receive(Self.get)
        #expect(machine.heldBytes == Self.get.utf8.count)
        #expect(machine.refuse(.tooManyHeldBytes(limit: 1)) == [])
        #expect(machine.heldBytes == 0)
        #expect(receive(Self.get) == [])
        #expect(machine.heldBytes == 0)
        if !whileWriting { _ = respond() }
        #expect(machine.writeFinished() == [.setDeadline(.linger), .shutDownWriting])
    }

    @Test(arguments: ["GET /a HTTP/1.1\r\nHost: a\r\nX: b", post + "a", "GET /a"])
    mutating func countsWhatItHolds(text: String) {
        _ = receive(text)
        // All of the text but what frames its lines, at least.
        #expect(machine.heldBytes >= text.utf8.count - 40)
        machine.connectionClosed()
        #expect(machine.heldBytes == 0)
        #expect(receive(Self.get) == [])
    }

    @Test mutating func countsAParsedRequestLineOfManyParts() {
        _ = receive("GET /" + String(repeating: "/", count: 1000) + " HTTP/1.1\r\n")
        #expect(machine.heldBytes > 16_000)
    }

    @Test(arguments: [post, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"])
    mutating func refusesRequestsWithABodyWhereThereIsNoRoomForIt(text: String) throws {
        let refusal = ProtocolError.tooManyConnections(limit: 1)
        machine = ConnectionStateMachine(limits: Limits(), bodyRefusal: refusal)
        _ = receive(Self.get)
        #expect(!respond().isEmpty)
        _ = machine.writeFinished()
        guard case .refuse(refusal, _) = receive(text).last else {
            Issue.record("A request with a body was not refused.")
            return
        }
    }
}
