import Testing

@testable import HTTP

/// Each limit is kept exactly: what meets it passes, and one byte or field more is refused.
struct LimitsTests {
    private static let limits = {
        var limits = Limits()
        limits.requestLineBytes = 20
        limits.headerSectionBytes = 110
        limits.headerFields = 6
        limits.bodyBytes = 10
        limits.chunkLineBytes = 8
        limits.chunkExtensionBytes = 10
        limits.leadingEmptyLines = 1
        return limits
    }()

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }

    private static func get(path: Int = 1, value: Int = 1, fields: Int = 1) -> String {
        "GET /\(repeated("x", path - 1)) HTTP/1.1\r\nHost: a\r\nX: \(repeated("v", value))\r\n"
            + repeated("F: 1\r\n", fields - 1) + "\r\n"
    }

    private static func chunked(_ chunks: String) -> String {
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n" + chunks
    }

    @Test(
        arguments: [
            (get(path: 7), get(path: 8), .requestLineTooLong(limit: 20)),
            ("\r\n" + get(), "\r\n\r\n" + get(), .tooManyEmptyLines(limit: 1)),
            // 9 bytes for Host, 5 around the value, 2 for the empty line
            (get(value: 94), get(value: 95), .headerSectionTooLarge(limit: 110)),
            (get(value: 94), get(value: 9_000), .headerSectionTooLarge(limit: 110)),
            (get(fields: 5), get(fields: 6), .tooManyHeaderFields(limit: 6)),
            (
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\n0123456789",
                "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 11\r\n\r\n", .bodyTooLarge(limit: 10)
            ),
            (chunked("a\r\n0123456789\r\n0\r\n\r\n"), chunked("b\r\n"), .bodyTooLarge(limit: 10)),
            (
                chunked("5\r\n01234\r\n5\r\n56789\r\n0\r\n\r\n"), chunked("5\r\n01234\r\n6\r\n"),
                .bodyTooLarge(limit: 10)
            ),
            (chunked("0;345678\r\n\r\n"), chunked("0;3456789\r\n\r\n"), .chunkExtensionsTooLong(limit: 8)),
            (
                chunked("1;3456\r\n.\r\n1;3456\r\n.\r\n0\r\n\r\n"), chunked("1;3456\r\n.\r\n1;34567\r\n.\r\n0\r\n\r\n"),
                .chunkExtensionsTooLong(limit: 10)
            ),
            (
                chunked("0\r\nT: \(repeated("v", 103))\r\n\r\n"), chunked("0\r\nT: \(repeated("v", 104))\r\n\r\n"),
                .headerSectionTooLarge(limit: 110)
            ),
            (
                chunked("0\r\n\(repeated("T: 1\r\n", 6))\r\n"), chunked("0\r\n\(repeated("T: 1\r\n", 7))\r\n"),
                .tooManyHeaderFields(limit: 6)
            ),
        ] as [(String, String, ProtocolError)])
    func areKeptExactly(accepted: String, refused: String, error: ProtocolError) {
        #expect(ParserRun(accepted, limits: Self.limits).requests.count == 1)
        #expect(ParserRun(refused, limits: Self.limits).error == error)
        #expect(ParserRun(byteByByte: Array(refused.utf8), limits: Self.limits).error == error)
    }

    @Test func refuseADeclaredBodyBeforeItArrives() {
        let run = ParserRun("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n")
        #expect(run.error == .bodyTooLarge(limit: 16 << 20))
    }
}
