import TestSupport
import Testing

@testable import HTTPServer

/// Client and server in memory.
struct TLSSessionTests {
    /// A session and what it has received.
    private final class Side {
        let session: TLSSession
        var received: [UInt8] = []
        var end: TLSSession.End?
        private var buffer = [UInt8](repeating: 0, count: 64 << 10)

        init(_ context: TLSContext) throws { session = try #require(TLSSession(context)) }

        func take(_ ciphertext: [UInt8]) {
            let (count, end) = ciphertext.withUnsafeBytes { ciphertext in
                buffer.withUnsafeMutableBytes { session.decrypt(ciphertext, into: $0) }
            }
            received += buffer[..<count]
            self.end = end ?? self.end
        }

        func say(_ text: String) { #expect(Array(text.utf8).withUnsafeBytes { session.encrypt($0) }) }

        func output() -> [UInt8] {
            defer { session.output = [] }
            return session.output
        }
    }

    private let client, server: Side

    init() throws {
        let folder = try TestFolder()
        server = try Side(folder.serverCertificate(TestCertificate("localhost")).context)
        client = try Side(.unverifyingClient())
        client.take([])
    }

    /// Carries what both say to the other side, in pieces, until both are silent.
    private func carry(pieces: Int = .max) {
        while true {
            let (up, down) = (client.output(), server.output())
            if up.isEmpty, down.isEmpty { return }
            for (bytes, side) in [(up, server), (down, client)] {
                for start in stride(from: 0, to: bytes.count, by: min(pieces, max(bytes.count, 1))) {
                    side.take(Array(bytes[start...].prefix(pieces)))
                }
            }
        }
    }

    @Test(arguments: [1, 2, 7, 1000, Int.max]) func agreesWhateverThePieces(pieces: Int) throws {
        #expect(client.session.isHandshaking && server.session.isHandshaking)
        // What is said too early is not said.
        #expect(!Array("early".utf8).withUnsafeBytes { client.session.encrypt($0) })
        carry(pieces: pieces)
        #expect(!client.session.isHandshaking && !server.session.isHandshaking)
        let long = String(repeating: "0123456789", count: 4000)
        client.say(long)
        client.say("end")
        server.say("answer")
        carry(pieces: pieces)
        #expect(server.received == Array((long + "end").utf8))
        #expect(client.received == Array("answer".utf8))
        #expect(client.end == nil && server.end == nil)
    }

    @Test func endsEachDirectionByItself() throws {
        carry()
        client.say("last")
        client.session.endOutput()
        client.session.endOutput()
        carry()
        #expect(server.end == .closed && server.received == Array("last".utf8))
        server.say("still here")
        server.session.endOutput()
        carry()
        #expect(client.end == .closed && client.received == Array("still here".utf8))
        #expect(!Array("late".utf8).withUnsafeBytes { server.session.encrypt($0) })
    }

    @Test func saysNothingOfItsEndDuringTheHandshake() throws {
        server.session.endOutput()
        #expect(server.output() == [])
    }

    /// Every prefix of a ClientHello leaves the server waiting, with nothing said.
    @Test func waitsForTheRestOfAHandshakeCutShort() throws {
        let hello = client.output()
        #expect(hello.count > 100)
        for count in 0..<(hello.count - 1) {
            server.take([hello[count]])
            #expect(server.end == nil && server.session.output.isEmpty)
        }
        server.take(hello.suffix(1))
        #expect(!server.session.output.isEmpty)
    }

    @Test(
        arguments: [[0, 1, 2, 3, 4, 5], [22, 2, 0, 0, 5, 0], [0x80, 0x2E, 1, 0, 2, 0], [23, 3, 3, 0, 1, 0]] as [[UInt8]]
    )
    func answersGarbageWithAnAlert(garbage: [UInt8]) throws {
        for byte in garbage { server.take([byte]) }
        server.take([UInt8](repeating: 0, count: 100))
        guard case .violation(let reason) = server.end else {
            Issue.record("It is no violation.")
            return
        }
        #expect(!reason.isEmpty)
        let alert = server.output()
        // A record of two bytes: fatal, and why.
        #expect(alert.count == 7 && alert.first == 21 && alert[5] == 2)
        #expect(!server.session.isHandshaking && !Array("x".utf8).withUnsafeBytes { server.session.encrypt($0) })
    }

    /// One bit of a record is turned over, in each of its bytes.
    @Test func refusesWhatWasChangedOnTheWay() throws {
        for index in [0, 1, 3, 5, 9, 20, 26] {
            let tests = try TLSSessionTests()
            tests.carry()
            tests.client.say("hello")
            var record = tests.client.output()
            #expect(record.count == 27)
            record[index] ^= 1
            tests.server.take(record)
            // A longer record is waited for.
            if index == 3 { tests.server.take([UInt8](repeating: 0, count: 256)) }
            guard case .violation = tests.server.end else {
                Issue.record("A record with another byte \(index) was taken.")
                continue
            }
            #expect(tests.server.received == [] && !tests.server.session.output.isEmpty)
        }
    }

    @Test func goesOnAfterAViolationWithoutATrap() throws {
        server.take([1, 1, 1, 1, 1, 1])
        server.take([2])
        server.session.endOutput()
        guard case .violation = server.end else {
            Issue.record("It is no violation.")
            return
        }
    }
}
