import HTTP

extension ConformanceCase {
    /// What is just within the limits of a server, and what is beyond them.
    static let limit: [ConformanceCase] = [
        ConformanceCase(
            "a request line of 8000 bytes", .requestLine, request(path(7986)), .answered(.get(path(7986)))),
        ConformanceCase(
            "the longest request line", .requestLine, request(longestPath), .answered(.get(longestPath))),
        ConformanceCase(
            "a request line longer by a byte", .targetTooLong, request(longestPath + "a"), .refused(414)),
        ConformanceCase(
            "a request line that does not end", .targetTooLong, "GET " + path(limits.requestLineBytes),
            .refused(414)),
        ConformanceCase(
            "a method that does not end", .requestLine, String(repeating: "M", count: limits.requestLineBytes + 1),
            .refused(400, 414, 501)),
        ConformanceCase(
            "a field of 8000 bytes", .fieldLimits, get("X: " + value(8000)), .answered(.get())),
        ConformanceCase(
            "the largest header section", .fieldLimits, get("X: " + value(largestValue)), .answered(.get())),
        ConformanceCase(
            "a header section larger by a byte", .fieldLimits, get("X: " + value(largestValue + 1)), .refused(431)),
        ConformanceCase(
            "a field line that does not end", .fieldLimits,
            "GET / HTTP/1.1\r\nX: " + value(limits.headerSectionBytes), .refused(431)),
        ConformanceCase(
            "a field name that does not end", .fieldLimits,
            "GET / HTTP/1.1\r\n" + value(limits.headerSectionBytes + 1), .refused(400, 431)),
        ConformanceCase(
            "the most fields", .fieldLimits, fields(limits.headerFields - 1), .answered(.get())),
        ConformanceCase(
            "one field more", .fieldLimits, fields(limits.headerFields), .refused(431)),
        ConformanceCase(
            "fields of two bytes up to the limit", .fieldLimits, fields(20_000), .refused(431)),
        ConformanceCase(
            "the most trailer fields", .trailerSection, trailers(limits.headerFields), .answered(.post())),
        ConformanceCase(
            "one trailer field more", .trailerSection, trailers(limits.headerFields + 1), .refused(400, 431)),
        ConformanceCase(
            "a trailer field that does not end", .trailerSection,
            chunked("0\r\nX: " + value(limits.headerSectionBytes)), .refused(400, 431)),
        ConformanceCase(
            "a chunk extension that does not end", .chunkExtensions, chunked("5;" + value(limits.chunkLineBytes)),
            .refused(400, 413)),
        ConformanceCase(
            "chunks of extensions only", .chunkExtensions,
            chunked(String(repeating: "1;\(value(200))\r\na\r\n", count: 100)), .refused(400, 413)),
        ConformanceCase(
            "a chunk size that does not end", .chunked, chunked(String(repeating: "0", count: 10_000)),
            .refused(400, 413)),
        ConformanceCase(
            "empty lines that do not end", .messageParsing, String(repeating: "\r\n", count: 1000), .refused(400)),
        ConformanceCase(
            "a body of 64 KiB", .contentLength, post("Content-Length: 65536", body: value(65_536)),
            .answered(.post(body: value(65_536)))),
        ConformanceCase(
            "a thousand chunks", .chunked,
            chunked(String(repeating: "1\r\na\r\n", count: 1000) + "0\r\n\r\n"),
            .answered(.post(body: value(1000)))),
        ConformanceCase(
            "a thousand words in Connection", .connectionField,
            get("Connection: " + String(repeating: "a,", count: 1000) + "close"), .answeredLast(.get())),
        ConformanceCase(
            "a thousand empty elements in Transfer-Encoding", .transferEncoding,
            post("Transfer-Encoding: " + String(repeating: ",", count: 1000) + "chunked", body: smuggled),
            .refused(400)),
    ]

    private static let limits = Limits()

    /// The longest path within the limit, beside `GET ` and ` HTTP/1.1`.
    private static let longestPath = path(limits.requestLineBytes - 13)

    /// The bytes that the largest header section leaves for a value beside `Host: a` and `X: `, with three line ends.
    private static let largestValue = limits.headerSectionBytes - 16

    private static func path(_ count: Int) -> String {
        "/" + String(repeating: "a", count: count - 1)
    }

    private static func value(_ count: Int) -> String {
        String(repeating: "a", count: count)
    }

    private static func request(_ target: String) -> String {
        message("GET \(target) HTTP/1.1", "Host: a")
    }

    private static func fields(_ count: Int) -> String {
        get(String(repeating: "X:\r\n", count: count - 1) + "X:")
    }

    private static func trailers(_ count: Int) -> String {
        chunked("0\r\n" + String(repeating: "X:\r\n", count: count) + "\r\n")
    }
}
