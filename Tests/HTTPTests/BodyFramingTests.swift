import Testing

@testable import HTTP

struct BodyFramingTests {
    @Test(
        arguments: [
            ([:], .length(0)),
            (["Content-Length": "0"], .length(0)),
            (["CONTENT-LENGTH": "17"], .length(17)),
            (["Content-Length": "9223372036854775807"], .length(.max)),
            (["Transfer-Encoding": "chunked"], .chunked),
            (["transfer-encoding": "CHUNKED"], .chunked),
        ] as [(Headers, BodyFraming)])
    func isDecidedByTheFields(headers: Headers, framing: BodyFraming) throws {
        #expect(try BodyFraming(headers, version: .http1_1) == framing)
    }

    @Test(arguments: [
        "", "+5", "-5", " 5", "5 5", "5,5", "5, 5", "0x5", "5.0", "5e0", "five", "\u{FF15}", "9223372036854775808",
        "99999999999999999999", "184467440737095516165", "5;", "\"5\"",
    ])
    func refusesTheLength(value: String) {
        #expect(throws: ProtocolError.invalidContentLength(found: ASCII.quoted(value.utf8))) {
            try BodyFraming(["Content-Length": value], version: .http1_1)
        }
    }

    @Test(
        arguments: [
            (["Content-Length": "5", "Content-Length": "5"], .repeatedContentLength(count: 2)),
            (["Content-Length": "5", "content-length": "6"], .repeatedContentLength(count: 2)),
            (["Content-Length": "5", "Transfer-Encoding": "chunked"], .contentLengthWithTransferEncoding),
            (["Transfer-Encoding": "x", "Content-Length": "bad"], .contentLengthWithTransferEncoding),
            (["Transfer-Encoding": ""], .invalidTransferEncoding(found: #""""#)),
            (["Transfer-Encoding": "chunked, chunked"], .invalidTransferEncoding(found: #""chunked, chunked""#)),
            (
                ["Transfer-Encoding": "chunked", "Transfer-Encoding": "chunked"],
                .invalidTransferEncoding(found: #""chunked, chunked""#)
            ),
            (["Transfer-Encoding": "chunked, gzip"], .invalidTransferEncoding(found: #""chunked, gzip""#)),
            (["Transfer-Encoding": "chunked,"], .invalidTransferEncoding(found: #""chunked,""#)),
            (["Transfer-Encoding": ",chunked"], .invalidTransferEncoding(found: #"",chunked""#)),
            (["Transfer-Encoding": "chunked;q=1"], .invalidTransferEncoding(found: #""chunked;q=1""#)),
            (["Transfer-Encoding": "\"chunked\""], .invalidTransferEncoding(found: #""\"chunked\"""#)),
            (["Transfer-Encoding": "gzip, chunked"], .unsupportedTransferCoding(found: #""gzip""#)),
            (["Transfer-Encoding": "gzip"], .unsupportedTransferCoding(found: #""gzip""#)),
            (["Transfer-Encoding": "identity"], .unsupportedTransferCoding(found: #""identity""#)),
            (["Transfer-Encoding": "xchunked"], .unsupportedTransferCoding(found: #""xchunked""#)),
        ] as [(Headers, ProtocolError)])
    func refusesTheFields(headers: Headers, error: ProtocolError) {
        #expect(throws: error) { try BodyFraming(headers, version: .http1_1) }
    }

    @Test func hasNoCodingsInHTTP1_0() {
        #expect(throws: ProtocolError.transferEncodingInHTTP1_0) {
            try BodyFraming(["Transfer-Encoding": "chunked"], version: .http1_0)
        }
    }
}
