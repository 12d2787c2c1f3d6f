import Testing

@testable import HTTP

/// Requests that RFC 9112 forbids, with the error that each gets.
struct MalformedRequestTests {
    @Test(
        arguments: [
            // Line ends
            ("GET / HTTP/1.1\nHost: a\r\n\r\n", .bareLineFeed(offset: 14)),
            ("GET / HTTP/1.1\r\nHost: a\n\r\n", .bareLineFeed(offset: 23)),
            ("GET / HTTP/1.1\r\nHost: a\r\n\n", .bareLineFeed(offset: 25)),
            ("GET / HTTP/1.1\rHost: a\r\n\r\n", .bareCarriageReturn(offset: 14)),
            ("GET / HTTP/1.1\r\nHost: a\rb\r\n\r\n", .bareCarriageReturn(offset: 23)),
            ("GET / HTTP/1.1\r\nHost: a\r\r\n\r\n", .bareCarriageReturn(offset: 23)),
            ("\n", .bareLineFeed(offset: 0)),
            ("\r\n\r\n\r\n\r\n\r\n", .tooManyEmptyLines(limit: 4)),
            // Request line
            ("\u{16}\u{03}\u{01}", .controlCharacter(0x16, offset: 0)),
            ("GET\t/ HTTP/1.1\r\n", .malformedRequestLine(found: #""GET\x09/ HTTP/1.1""#)),
            ("GET /\r\n", .malformedRequestLine(found: #""GET /""#)),
            ("GET  / HTTP/1.1\r\n", .malformedRequestLine(found: #""GET  / HTTP/1.1""#)),
            (" GET / HTTP/1.1\r\n", .malformedRequestLine(found: #"" GET / HTTP/1.1""#)),
            ("GET / HTTP/1.1 \r\n", .malformedRequestLine(found: #""GET / HTTP/1.1 ""#)),
            ("GET / x HTTP/1.1\r\n", .malformedRequestLine(found: #""GET / x HTTP/1.1""#)),
            ("GET / http/1.1\r\n", .malformedRequestLine(found: #""GET / http/1.1""#)),
            ("GET / HTTP/1.10\r\n", .malformedRequestLine(found: #""GET / HTTP/1.10""#)),
            ("GET / HTTP/x.1\r\n", .malformedRequestLine(found: #""GET / HTTP/x.1""#)),
            ("GE(T / HTTP/1.1\r\n", .invalidMethod(found: #""GE(T""#)),
            ("G\u{E9}T / HTTP/1.1\r\n", .invalidMethod(found: #""G\xC3\xA9T""#)),
            ("PRI * HTTP/2.0\r\n", .unsupportedVersion(found: #""HTTP/2.0""#)),
            ("GET / HTTP/0.9\r\n", .unsupportedVersion(found: #""HTTP/0.9""#)),
            ("CONNECT a:443 HTTP/1.1\r\n", .connectNotSupported),
            // Fields
            ("GET / HTTP/1.1\r\n Host: a\r\n", .foldedField(found: #"" Host: a""#)),
            ("GET / HTTP/1.1\r\nHost: a\r\n\tb\r\n", .foldedField(found: #""\x09b""#)),
            ("GET / HTTP/1.1\r\nHost : a\r\n", .malformedField(found: #""Host : a""#)),
            ("GET / HTTP/1.1\r\nHo st: a\r\n", .malformedField(found: #""Ho st: a""#)),
            ("GET / HTTP/1.1\r\n: a\r\n", .malformedField(found: #"": a""#)),
            ("GET / HTTP/1.1\r\nHost\r\n", .malformedField(found: #""Host""#)),
            ("GET / HTTP/1.1\r\nX: a\u{0}b\r\n", .controlCharacter(0, offset: 20)),
            ("GET / HTTP/1.1\r\nX: a\u{7F}\r\n", .controlCharacter(0x7F, offset: 20)),
            // Host
            ("GET / HTTP/1.1\r\n\r\n", .missingHost),
            ("GET http://a/ HTTP/1.1\r\n\r\n", .missingHost),
            ("GET / HTTP/1.1\r\nHost: a\r\nHOST: a\r\n\r\n", .repeatedHost(count: 2)),
            ("GET / HTTP/1.0\r\nHost: a\r\nHost: b\r\n\r\n", .repeatedHost(count: 2)),
            ("GET / HTTP/1.1\r\nHost:\r\n\r\n", .invalidHost(found: #""""#)),
            ("GET / HTTP/1.1\r\nHost: a, b\r\n\r\n", .invalidHost(found: #""a, b""#)),
            ("GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", .invalidHost(found: #""u@a""#)),
            // Body
            ("POST / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", .unsupportedExpectation(found: #""tea""#)),
        ] as [(String, ProtocolError)])
    func isRefused(text: String, error: ProtocolError) {
        #expect(ParserRun(text).error == error)
        #expect(ParserRun(byteByByte: Array(text.utf8)).error == error)
    }

    @Test(arguments: [
        "x", "*", "?", "/a#b", "/#", "//a/%", "/%4", "/%4g", "/%00", "/%0a", "/?a=%", "/?%0d", "/%ff", "/a%2fb", "/..",
        "/a/../b", "/%2e%2E", "/.", "/a/.", "ftp://a/", "http://", "http:///", "http://u@a/", "http://a:x/", "http:/a",
        "/\u{E9}", "a:80",
    ])
    func refusesTheTarget(target: String) {
        let run = ParserRun("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(run.error?.status == .badRequest)
        guard case .invalidTarget = run.error else {
            Issue.record("The error is \(String(describing: run.error)).")
            return
        }
    }

    @Test(
        arguments: [
            ("5\r\nhelloX\r\n", .unterminatedChunk),
            ("5\r\nhello\n", .bareLineFeed(offset: 64)),
            ("5\r\nhello\rX", .bareCarriageReturn(offset: 64)),
            ("\r\n", .malformedChunk(found: #""""#)),
            ("x\r\n", .malformedChunk(found: #""x""#)),
            ("-1\r\n", .malformedChunk(found: #""-1""#)),
            ("0x5\r\n", .malformedChunk(found: #""0x5""#)),
            (" 5\r\n", .malformedChunk(found: #"" 5""#)),
            ("5 \r\n", .malformedChunk(found: #""5 ""#)),
            ("5 5\r\n", .malformedChunk(found: #""5 5""#)),
            ("5\n", .bareLineFeed(offset: 57)),
            ("5;a\rb\r\n", .bareCarriageReturn(offset: 59)),
            ("10000000000000000\r\n", .malformedChunk(found: #""10000000000000000""#)),
            ("ffffffffffffffff\r\n", .malformedChunk(found: #""ffffffffffffffff""#)),
            ("7fffffffffffff\r\n", .bodyTooLarge(limit: 16 << 20)),
            ("0\r\n x: folded\r\n\r\n", .foldedField(found: #"" x: folded""#)),
            ("0\r\nx\r\n\r\n", .malformedField(found: #""x""#)),
        ] as [(String, ProtocolError)])
    func refusesTheChunks(chunks: String, error: ProtocolError) {
        let text = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
        #expect(ParserRun(text).error == error)
        #expect(ParserRun(byteByByte: Array(text.utf8)).error == error)
    }
}
