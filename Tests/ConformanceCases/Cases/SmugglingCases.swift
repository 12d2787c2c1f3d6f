extension ConformanceCase {
    /// Requests whose end two servers may see at different places, and transfer codings that one of them may miss.
    ///
    /// Each carries a request to be smuggled, for the reader that takes the other end.
    static let smuggling: [ConformanceCase] = [
        refused(
            "CL.TE: a length that covers a request behind the last chunk",
            "Content-Length: \(5 + smuggled.utf8.count)", "Transfer-Encoding: chunked", body: "0\r\n\r\n\(smuggled)"),
        refused(
            "TE.CL: a length that ends before the first chunk's data", "Transfer-Encoding: chunked",
            "Content-Length: 4",
            body: "\(String(smuggled.utf8.count, radix: 16))\r\n\(smuggled)\r\n0\r\n\r\n"),
        refused(
            "a length of zero before chunks", "Content-Length: 0", "Transfer-Encoding: chunked",
            body: "5\r\nhello\r\n0\r\n\r\n"),
        refused(
            "a length that agrees with the chunks", "Content-Length: 15", "Transfer-Encoding: chunked",
            body: "5\r\nhello\r\n0\r\n\r\n"),
        refused(
            "an invalid length before chunks", "Content-Length: x", "Transfer-Encoding: chunked", body: "0\r\n\r\n"),
        refused(
            "a length and a coding in other cases", "content-LENGTH: 5", "transfer-ENCODING: CHUNKED",
            body: "0\r\n\r\n" + smuggled),
        refused(
            "CL.CL: two lengths, the smaller first", "Content-Length: 5",
            "Content-Length: \(5 + smuggled.utf8.count)", body: "hello" + smuggled),
        refused(
            "CL.CL: two lengths, the larger first", "Content-Length: \(5 + smuggled.utf8.count)", "Content-Length: 5",
            body: "hello" + smuggled),
        refused("two lengths, the first empty", "Content-Length:", "Content-Length: 5", body: "hello"),
        refused("two lengths, the second invalid", "Content-Length: 5", "Content-Length: x", body: "hello"),
        refused("two lengths, one of zero", "Content-Length: 0", "Content-Length: 5", body: "hello"),
        refused("a list of two lengths", "Content-Length: 5, 6", body: "hello" + smuggled),
        refused("three lengths", "Content-Length: 5", "Content-Length: 5", "Content-Length: 6", body: "hello"),

        coding("TE.TE: two fields, the second unknown", "Transfer-Encoding: chunked", "Transfer-Encoding: cow"),
        coding("TE.TE: two fields, the first unknown", "Transfer-Encoding: cow", "Transfer-Encoding: chunked"),
        coding("chunked, then identity", "Transfer-Encoding: chunked", "Transfer-encoding: identity"),
        coding("identity, then chunked", "Transfer-Encoding: identity, chunked"),
        coding("chunked twice", "Transfer-Encoding: chunked, chunked"),
        coding("chunked in two fields", "Transfer-Encoding: chunked", "Transfer-Encoding: chunked"),
        coding("chunked before another coding", "Transfer-Encoding: chunked, gzip"),
        coding("chunked behind another coding", "Transfer-Encoding: gzip, chunked"),
        coding("another coding alone", "Transfer-Encoding: gzip"),
        coding("identity alone", "Transfer-Encoding: identity"),
        coding("a coding nobody knows", "Transfer-Encoding: xchunked"),
        coding("a letter behind chunked", "Transfer-Encoding: chunkedx"),
        coding("a parameter", "Transfer-Encoding: chunked;q=1"),
        coding("a semicolon behind chunked", "Transfer-Encoding: chunked;"),
        coding("quotation marks", "Transfer-Encoding: \"chunked\""),
        coding("apostrophes", "Transfer-Encoding: 'chunked'"),
        coding("a word before chunked", "Transfer-Encoding: x chunked"),
        coding("a word behind chunked", "Transfer-Encoding: chunked x"),
        coding("an empty coding", "Transfer-Encoding:"),
        coding("a comma alone", "Transfer-Encoding: ,"),
        coding("an empty coding, then chunked", "Transfer-Encoding:", "Transfer-Encoding: chunked"),
        coding("a vertical tab before chunked", "Transfer-Encoding: \u{B}chunked"),
        coding("a form feed behind chunked", "Transfer-Encoding: chunked\u{C}"),
        coding("NUL behind chunked", "Transfer-Encoding: chunked\u{0}"),
        coding("a no-break space behind chunked", "Transfer-Encoding: chunked\u{A0}"),
        coding("a letter of another alphabet", "Transfer-Encoding: \u{D1}\u{81}hunked"),
        coding("a byte beyond ASCII before chunked", "Transfer-Encoding: \u{FF}chunked"),
        coding("a carriage return behind chunked", "Transfer-Encoding: chunked\r"),
        coding("a space before the colon", "Transfer-Encoding : chunked"),
        coding("a tab before the colon", "Transfer-Encoding\t: chunked"),
        coding("NUL before the colon", "Transfer-Encoding\u{0}: chunked"),
        coding("a space before the name", "X: y", " Transfer-Encoding: chunked"),
        coding("a folded value", "Transfer-Encoding:", " chunked"),
        coding("a value folded behind another", "Transfer-Encoding: x,", "\tchunked"),
        coding("a line feed before the name", "X: y\nTransfer-Encoding: chunked"),
        coding("a carriage return before the name", "X: y\rTransfer-Encoding: chunked"),
        coding("a colon for the hyphen", "Transfer:Encoding: chunked", "Content-Length : 5"),
        coding("no colon", "Transfer-Encoding chunked"),
        ConformanceCase(
            "a comma behind chunked", .transferEncoding,
            post("Transfer-Encoding: chunked,", body: "5\r\nhello\r\n0\r\n\r\n"), .refused(400),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "a comma before chunked", .transferEncoding,
            post("Transfer-Encoding: , chunked", body: "5\r\nhello\r\n0\r\n\r\n"), .refused(400),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "chunked in capitals", .transferCodings,
            post("Transfer-Encoding: CHUNKED", body: "5\r\nhello\r\n0\r\n\r\n"), .answered(.post(body: "hello"))),
        ConformanceCase(
            "tabs around chunked", .fieldLineParsing,
            post("Transfer-Encoding:\tchunked\t", body: "5\r\nhello\r\n0\r\n\r\n"),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "an underscore for the hyphen of the coding", .requestSmuggling,
            post("Transfer_Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n"),
            .answered(.post(body: "0\r\n\r\n"))),
        ConformanceCase(
            "the coding in the value of another field", .requestSmuggling,
            post("X: Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n"),
            .answered(.post(body: "0\r\n\r\n"))),
        ConformanceCase(
            "TE, which is about the answer", .requestSmuggling,
            post("TE: chunked", "Content-Length: 5", body: "0\r\n\r\n"), .answered(.post(body: "0\r\n\r\n"))),
        ConformanceCase(
            "chunks in HTTP/1.0", .transferEncoding,
            message("POST / HTTP/1.0", "Transfer-Encoding: chunked", body: "0\r\n\r\n" + smuggled),
            .refused(400)),
        ConformanceCase(
            "chunks in HTTP/1.0 that stays open", .transferEncoding,
            message(
                "POST / HTTP/1.0", "Connection: keep-alive", "Transfer-Encoding: chunked",
                body: "0\r\n\r\n" + smuggled),
            .refused(400)),
        ConformanceCase(
            "chunks and a length in HTTP/1.0", .transferEncoding,
            message(
                "POST / HTTP/1.0", "Transfer-Encoding: chunked", "Content-Length: 5", body: "0\r\n\r\n" + smuggled),
            .refused(400)),
        ConformanceCase(
            "a length that Connection names", .connectionField,
            post("Connection: content-length", "Content-Length: 5", body: "hello"), .answered(.post(body: "hello")),
            .refused(400)),
        ConformanceCase(
            "a coding that Connection names", .connectionField,
            post("Connection: transfer-encoding", "Transfer-Encoding: chunked", body: "5\r\nhello\r\n0\r\n\r\n"),
            .answered(.post(body: "hello")), .refused(400)),
        ConformanceCase(
            "a request in a field's value", .requestSmuggling, get("X: GET /smuggled HTTP/1.1"), .answered(.get())),
        ConformanceCase(
            "a request behind a version of HTTP/0.9", .requestSmuggling, "GET /\r\n\r\n" + smuggled, .refused(400)),
        ConformanceCase(
            "a request behind an error", .requestSmuggling, message("GET / HTTP/1.1") + smuggled, .refused(400)),
        ConformanceCase(
            "a request behind an error of its body", .requestSmuggling, chunked("x\r\n" + smuggled), .refused(400)),
        ConformanceCase(
            "a request behind a body over the limit", .requestSmuggling,
            post("Content-Length: 16777217", body: smuggled), .refused(413)),
    ]

    private static func refused(_ name: String, _ fields: String..., body: String) -> ConformanceCase {
        let head = (["POST / HTTP/1.1", "Host: a"] + fields).map { $0 + "\r\n" }.joined()
        return ConformanceCase(name, .requestSmuggling, head + "\r\n" + body, .refused(400))
    }

    /// A coding that is not exactly `chunked`: 400, or 501 where it is one that the server does not know.
    private static func coding(_ name: String, _ fields: String...) -> ConformanceCase {
        let head = (["POST / HTTP/1.1", "Host: a"] + fields).map { $0 + "\r\n" }.joined()
        return ConformanceCase(
            name, .transferEncoding, head + "\r\n0\r\n\r\n" + smuggled, .refused(400, 501))
    }
}
