import Testing

@testable import HTTP

struct ProtocolErrorTests {
    @Test(
        arguments: [
            (.missingHost, 400), (.headTimedOut, 408), (.bodyTimedOut, 408), (.bodyTooLarge(limit: 1), 413),
            (.requestLineTooLong(limit: 1), 414), (.unsupportedExpectation(found: ""), 417),
            (.headerSectionTooLarge(limit: 1), 431), (.tooManyHeaderFields(limit: 1), 431), (.notAnswered, 500),
            (.connectNotSupported, 501), (.unsupportedTransferCoding(found: ""), 501),
            (.tooManyConnections(limit: 1), 503), (.unsupportedVersion(found: ""), 505),
        ] as [(ProtocolError, Int)])
    func hasItsStatus(error: ProtocolError, code: Int) {
        #expect(error.status.code == code)
    }

    @Test func quotesNothingThatCouldForgeALine() {
        #expect(ASCII.quoted("a\r\n\"b\\\u{1B}\u{E9}".utf8) == #""a\x0D\x0A\"b\\\x1B\xC3\xA9""#)
        #expect(ASCII.quoted(String(repeating: "x", count: 61).utf8) == "\"\(String(repeating: "x", count: 60))\"...")
    }
}
