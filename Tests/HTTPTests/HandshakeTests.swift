import Testing

@testable import HTTP

/// A connection whose transport agrees on encryption first.
struct HandshakeTests {
    private static let get = Array("GET / HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    private var machine = ConnectionStateMachine(limits: Limits())

    init() {
        #expect(machine.start(withHandshake: true) == [.setDeadline(.handshake)])
    }

    @Test mutating func waitsForARequestOnceTheHandshakeIsOver() throws {
        #expect(machine.handshakeFinished() == [.setDeadline(.idle)])
        #expect(machine.handshakeFinished() == [])
        let request = try Request(method: "GET", target: "/", headers: ["Host": "a"])
        #expect(machine.received(Self.get.span) == [.setDeadline(nil), .deliver(request)])
    }

    @Test mutating func closesWithoutAWordWhenTheHandshakeIsLate() {
        #expect(machine.deadlineReached() == [.close])
    }

    @Test mutating func closesWhenTheClientGoesAway() {
        #expect(machine.peerClosed() == [.setDeadline(nil), .close])
    }

    @Test mutating func hasAMomentForARequestAtShutDown() {
        #expect(machine.shutDown() == [.setDeadline(.farewell)])
        #expect(machine.handshakeFinished() == [])
        #expect(machine.deadlineReached() == [.close])
    }

    @Test mutating func lingersWhenTheTransportFails() {
        #expect(machine.transportFailed() == [.setDeadline(.linger), .shutDownWriting])
        #expect(machine.received([1, 2, 3].span) == [])
        #expect(machine.peerClosed() == [.setDeadline(nil), .close])
        #expect(machine.transportFailed() == [])
    }

    /// What the handler says then reaches nobody, and nothing of a body is held any more.
    @Test mutating func givesUpTheRequestWhenTheTransportFails() {
        _ = machine.handshakeFinished()
        _ = machine.received(Self.get.span)
        #expect(machine.owesAnswer)
        #expect(machine.transportFailed() == [.setDeadline(.linger), .shutDownWriting])
        #expect(!machine.owesAnswer && machine.respond(with: Response(status: .ok), date: "now") == [])
        var other = ConnectionStateMachine(limits: Limits())
        _ = other.received(Array("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n12345".utf8).span)
        #expect(other.heldBytes > 5)
        _ = other.transportFailed()
        #expect(other.heldBytes == 0)
    }
}
