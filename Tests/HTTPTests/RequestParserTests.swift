import Testing

@testable import HTTP

struct RequestParserTests {
    @Test(arguments: ValidStream.all)
    func parsesTheSameHoweverTheInputIsSplit(stream: (text: String, bodies: [String])) {
        let bytes = Array(stream.text.utf8)
        let whole = ParserRun([bytes])
        #expect(whole.error == nil)
        #expect(whole.endsIdle)
        #expect(whole.requests.map(\.body) == stream.bodies.map { Array($0.utf8) })
        #expect(ParserRun(byteByByte: bytes) == whole)
        for split in 0...bytes.count {
            #expect(ParserRun([Array(bytes[..<split]), Array(bytes[split...])]) == whole)
        }
    }

    @Test(arguments: ValidStream.all)
    func waitsForMoreAfterEveryPrefix(stream: (text: String, bodies: [String])) {
        let bytes = Array(stream.text.utf8)
        let whole = ParserRun([bytes]).requests
        for length in 0..<bytes.count {
            let run = ParserRun([Array(bytes[..<length])])
            #expect(run.error == nil)
            #expect(run.requests.count < whole.count)
            #expect(run.requests[...] == whole.prefix(run.requests.count))
        }
    }

    @Test(arguments: ValidStream.all)
    func readsACorruptedStreamTheSameInEveryPiece(stream: (text: String, bodies: [String])) {
        // Each byte becomes each of those that mean something to the grammar, and some that mean nothing.
        let replacements = Array("\r\n\t :;,0aF/%#?*\"".utf8) + [0x00, 0x7F, 0x80, 0xFF]
        var bytes = Array(stream.text.utf8)
        for index in bytes.indices {
            let original = bytes[index]
            for replacement in replacements {
                bytes[index] = replacement
                #expect(ParserRun(byteByByte: bytes) == ParserRun([bytes]))
            }
            bytes[index] = original
        }
    }

    /// A request whose body is itself a request: whoever misreads the length sees two.
    @Test(arguments: [
        "Content-Length: 34", "Transfer-Encoding: chunked",
    ])
    func neverReadsTwoRequestsOutOfACorruptedFramingField(field: String) {
        let smuggled = "GET /smuggle HTTP/1.1\r\nHost: b\r\n\r\n"
        #expect(smuggled.utf8.count == 0x22)
        let isChunked = field.hasPrefix("T")
        let head = Array("POST / HTTP/1.1\r\nHost: a\r\n".utf8)
        let body = Array((isChunked ? "22\r\n\(smuggled)\r\n0\r\n\r\n" : smuggled).utf8)
        var line = Array(field.utf8)
        for index in line.indices {
            let original = line[index]
            for replacement in UInt8.min...UInt8.max where replacement != original {
                line[index] = replacement
                let run = ParserRun([head + line + Array("\r\n\r\n".utf8) + body])
                if run.requests.count > 1 {
                    // Only honest where the field is a well-formed one that frames less or nothing at all.
                    let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? 0
                    let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
                    let value = String(decoding: line[colon...].dropFirst(2), as: UTF8.self)
                    let isFraming = field.lowercased().hasPrefix(name + ":")
                    #expect(!isFraming || (!isChunked && (Int(value) ?? .max) < 34), "\(field) became \(line)")
                }
            }
            line[index] = original
        }
    }

    @Test func reportsWhatAClientWaitsFor() throws {
        var parser = RequestParser(limits: Limits())
        var position = 0
        let bytes = Array("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 1\r\n\r\n".utf8)
        #expect(try parser.parse(bytes.span, from: &position) == .body(expectsContinue: true))
        #expect(position == bytes.count)
    }

    @Test(arguments: [
        ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", true),
        ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", true),
        ("GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE\r\n\r\n", false),
        ("GET / HTTP/1.0\r\n\r\n", false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
        ("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false),
    ])
    func knowsWhetherTheConnectionGoesOn(text: String, expected: Bool) throws {
        var parser = RequestParser(limits: Limits())
        var position = 0
        guard case .request(_, let isPersistent) = try parser.parse(Array(text.utf8).span, from: &position) else {
            Issue.record("No request came out.")
            return
        }
        #expect(isPersistent == expected)
    }

    @Test func takesTheHostFromAnAbsoluteTarget() {
        let run = ParserRun("GET http://b:1/x HTTP/1.1\r\nhost: a\r\n\r\n")
        #expect(run.requests.first?.headers.values(for: "Host") == ["b:1"])
        #expect(run.requests.first?.path == "/x")
    }

    @Test func dropsTrailers() {
        let run = ParserRun(ValidStream.all[8].text)
        #expect(run.requests.first?.headers.map(\.name) == ["Host", "Transfer-Encoding"])
    }
}
