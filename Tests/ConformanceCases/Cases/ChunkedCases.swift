extension ConformanceCase {
    /// Bodies in the chunked coding.
    static let chunkedCoding: [ConformanceCase] = [
        accepted("one chunk", "5\r\nhello\r\n0\r\n\r\n"),
        accepted("two chunks", "2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n"),
        accepted("chunks of one byte", "1\r\nh\r\n1\r\ne\r\n1\r\nl\r\n1\r\nl\r\n1\r\no\r\n0\r\n\r\n"),
        ConformanceCase("no chunk but the last", .chunked, chunked("0\r\n\r\n"), .answered(.post())),
        ConformanceCase(
            "a size in capitals", .chunked, chunked("A\r\n0123456789\r\n0\r\n\r\n"),
            .answered(.post(body: "0123456789"))),
        ConformanceCase(
            "a size in small letters", .chunked, chunked("b\r\n0123456789a\r\n0\r\n\r\n"),
            .answered(.post(body: "0123456789a"))),
        accepted("zeros before the size", "005\r\nhello\r\n0\r\n\r\n"),
        accepted("zeros in the last chunk", "5\r\nhello\r\n000\r\n\r\n"),
        ConformanceCase(
            "a chunk that looks like a last one", .chunked, chunked("5\r\n0\r\n\r\n\r\n0\r\n\r\n"),
            .answered(.post(body: "0\r\n\r\n"))),
        ConformanceCase(
            "a chunk of line ends", .chunked, chunked("2\r\n\r\n\r\n0\r\n\r\n"), .answered(.post(body: "\r\n"))),
        ConformanceCase(
            "a chunk that is a request", .chunked,
            chunked("\(String(smuggled.utf8.count, radix: 16))\r\n\(smuggled)\r\n0\r\n\r\n"),
            .answered(.post(body: smuggled))),
        ConformanceCase(
            "chunks in GET", .get, get("Transfer-Encoding: chunked", body: "2\r\nhi\r\n0\r\n\r\n"),
            .answered(.get(body: "hi")), .refused(400)),
        ConformanceCase(
            "a size of many zeros", .chunked, chunked("00000000000000000005\r\nhello\r\n0\r\n\r\n"), .refused(400),
            .answered(.post(body: "hello"))),
        refused("an empty size", "\r\nhello\r\n0\r\n\r\n"),
        refused("no size before an extension", ";a\r\nhello\r\n0\r\n\r\n"),
        refused("a space before the size", " 5\r\nhello\r\n0\r\n\r\n"),
        refused("a plus sign before the size", "+5\r\nhello\r\n0\r\n\r\n"),
        refused("a minus sign before the size", "-5\r\nhello\r\n0\r\n\r\n"),
        refused("minus zero", "-0\r\n\r\n"),
        refused("0x before the size", "0x5\r\nhello\r\n0\r\n\r\n"),
        refused("a letter h behind the size", "5h\r\nhello\r\n0\r\n\r\n"),
        refused("a letter beyond f", "g\r\nhello\r\n0\r\n\r\n"),
        refused("an underscore in the size", "0_5\r\nhello\r\n0\r\n\r\n"),
        refused("a fraction", "5.0\r\nhello\r\n0\r\n\r\n"),
        refused("a comma behind the size", "5,\r\nhello\r\n0\r\n\r\n"),
        refused("two sizes", "5 5\r\nhello\r\n0\r\n\r\n"),
        refused("NUL behind the size", "5\u{0}\r\nhello\r\n0\r\n\r\n"),
        refused("a vertical tab behind the size", "5\u{B}\r\nhello\r\n0\r\n\r\n"),
        refused("a full-width digit in UTF-8", "\u{EF}\u{BC}\u{95}\r\nhello\r\n0\r\n\r\n"),
        ConformanceCase(
            "a space behind the size", .chunked, chunked("5 \r\nhello\r\n0\r\n\r\n"), .refused(400),
            .answered(.post(body: "hello"))),
        refused("a line feed alone behind the size", "5\nhello\r\n0\r\n\r\n"),
        refused("a carriage return alone behind the size", "5\rhello\r\n0\r\n\r\n"),
        refused("a line feed alone behind the data", "5\r\nhello\n0\r\n\r\n"),
        refused("a carriage return alone behind the data", "5\r\nhello\r0\r\n\r\n"),
        refused("line feed and carriage return behind the data", "5\r\nhello\n\r0\r\n\r\n"),
        refused("no line end behind the data", "5\r\nhello0\r\n\r\n"),
        refused("a byte more than the size says", "5\r\nhello!\r\n0\r\n\r\n"),
        refused("a byte fewer than the size says", "6\r\nhello\r\n0\r\n\r\n"),
        refused("a space behind the data", "5\r\nhello \r\n0\r\n\r\n"),
        refused("two line ends behind the data", "5\r\nhello\r\n\r\n0\r\n\r\n"),
        refused("a line feed alone behind the last chunk", "5\r\nhello\r\n0\n\r\n"),
        refused("a line feed alone at the end", "5\r\nhello\r\n0\r\n\n"),
        refused("a size of 2 to the power of 64 and 5", "10000000000000005\r\nhello\r\n0\r\n\r\n", 400, 413),
        refused("the largest size of 64 bits", "FFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", 400, 413),
        refused("the smallest negative size of 64 bits", "8000000000000000\r\nhello\r\n0\r\n\r\n", 400, 413),
        refused("the largest size of 63 bits", "7FFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n", 400, 413),
        refused("a size of 2 to the power of 32 and 5", "100000005\r\nhello\r\n0\r\n\r\n", 413),
        refused("a size over the limit", "1000001\r\nhello\r\n0\r\n\r\n", 413),
        refused("sizes that overflow together", "5\r\nhello\r\nFFFFFFFFFFFFFFFB\r\n", 400, 413),
        refused("sizes over the limit together", "5\r\nhello\r\nFFFFFC\r\n", 413),

        extended("an extension without a value", "5;a"),
        extended("an extension with a value", "5;a=b"),
        extended("an extension with a quoted value", "5;a=\"b;c\""),
        extended("two extensions", "5;a=b;c=d"),
        extended("whitespace around an extension", "5 ; a = b"),
        extended("an extension like a size", "5;5"),
        ConformanceCase(
            "an extension of the last chunk", .chunkExtensions, chunked("5\r\nhello\r\n0;a=b\r\n\r\n"),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "an extension without a name", .chunkExtensions, chunked("5;\r\nhello\r\n0\r\n\r\n"), .refused(400),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "an extension whose quotation does not end", .chunkExtensions, chunked("5;a=\"\r\nhello\r\n0\r\n\r\n"),
            .refused(400), .answered(.post(body: "hello"))),
        refused("a line feed in an extension", "5;a\nb\r\nhello\r\n0\r\n\r\n", clause: .chunkExtensions),
        refused("a carriage return in an extension", "5;a\rb\r\nhello\r\n0\r\n\r\n", clause: .chunkExtensions),
        refused("NUL in an extension", "5;a\u{0}\r\nhello\r\n0\r\n\r\n", clause: .chunkExtensions),
        refused(
            "a line feed in a quoted value", "5;a=\"\n\"\r\nhello\r\n0\r\n\r\n", clause: .chunkExtensions),
        refused("a chunk hidden behind a line feed", "2;\nxx\r\n4c\r\n0\r\n\r\n\(smuggled)", clause: .chunkExtensions),

        trailing("a trailer field", "X: y\r\n"),
        trailing("two trailer fields", "X: y\r\nZ:\r\n"),
        trailing("a length in the trailer section", "Content-Length: 500\r\n"),
        trailing("a transfer coding in the trailer section", "Transfer-Encoding: gzip\r\n"),
        trailing("a host in the trailer section", "Host: b\r\n"),
        trailing("Connection in the trailer section", "Connection: close\r\n"),
        refused("a trailer field without a colon", "0\r\nX\r\n\r\n", clause: .trailerSection),
        refused("a space before a trailer's colon", "0\r\nX : y\r\n\r\n", clause: .trailerSection),
        refused("a folded trailer field", "0\r\nX: y\r\n z\r\n\r\n", clause: .trailerSection),
        refused("a line feed alone behind a trailer field", "0\r\nX: y\n\r\n", clause: .trailerSection),
        refused("NUL in a trailer field", "0\r\nX: \u{0}\r\n\r\n", clause: .trailerSection),
        refused("a request for a trailer field", "0\r\nGET /smuggled HTTP/1.1\r\n\r\n", clause: .trailerSection),
        ConformanceCase(
            "chunks cut short", .incompleteMessages, chunked("5\r\nhello\r\n"), .waits()),
        ConformanceCase("chunk data cut short", .incompleteMessages, chunked("5\r\nhel"), .waits()),
        ConformanceCase("a chunk size cut short", .incompleteMessages, chunked("5"), .waits()),
        ConformanceCase("a trailer section cut short", .incompleteMessages, chunked("0\r\nX: y\r\n"), .waits()),
        ConformanceCase(
            "chunks without their empty line", .incompleteMessages, chunked("5\r\nhello\r\n0\r\n"), .waits()),
    ]

    private static func accepted(_ name: String, _ body: String) -> ConformanceCase {
        ConformanceCase(name, .chunked, chunked(body), .answered(.post(body: "hello")))
    }

    private static func refused(_ name: String, _ body: String, _ statuses: Int...) -> ConformanceCase {
        let outcome = Outcome(
            requests: [], ending: .refused(Set(statuses.isEmpty ? [400] : statuses), toHead: false))
        return ConformanceCase(name, .chunked, chunked(body), outcome)
    }

    private static func refused(_ name: String, _ body: String, clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, chunked(body), .refused(400))
    }

    /// Extensions that nobody knows are passed over (RFC 9112, section 7.1.1).
    private static func extended(_ name: String, _ header: String) -> ConformanceCase {
        ConformanceCase(
            name, .chunkExtensions, chunked("\(header)\r\nhello\r\n0\r\n\r\n"), .answered(.post(body: "hello")))
    }

    /// Trailer fields do not become fields of the request (RFC 9110, section 6.5.1); those about framing may be
    /// refused.
    private static func trailing(_ name: String, _ trailers: String) -> ConformanceCase {
        ConformanceCase(
            name, .trailerLimitations, chunked("5\r\nhello\r\n0\r\n\(trailers)\r\n"),
            .answered(.post(body: "hello")), .refused(400))
    }
}
