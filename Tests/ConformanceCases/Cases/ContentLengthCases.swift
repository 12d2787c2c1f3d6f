extension ConformanceCase {
    /// Bodies of a stated length.
    static let contentLength: [ConformanceCase] = [
        ConformanceCase(
            "a body of five bytes", .contentLength, post("Content-Length: 5", body: "hello"),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "no body", .messageBodyLength, post(), .answered(.post())),
        ConformanceCase(
            "a body of no bytes", .contentLength, post("Content-Length: 0"), .answered(.post())),
        ConformanceCase(
            "the name in another case", .fieldNames, post("cOnTeNt-LeNgTh: 5", body: "hello"),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "whitespace around the length", .fieldLineParsing, post("Content-Length: \t5 \t", body: "hello"),
            .answered(.post(body: "hello"))),
        ConformanceCase(
            "zeros before the length", .contentLength, post("Content-Length: 0005", body: "hello"),
            .answered(.post(body: "hello")), .refused(400)),
        ConformanceCase(
            "a body of line ends", .messageBodyLength, post("Content-Length: 4", body: "\r\n\r\n"),
            .answered(.post(body: "\r\n\r\n"))),
        ConformanceCase(
            "a body of NUL and bytes beyond ASCII", .messageBodyLength,
            post("Content-Length: 4", body: "\u{0}\u{80}\u{FF}\n"),
            .answered(.post(body: "\u{0}\u{80}\u{FF}\n"))),
        ConformanceCase(
            "a body that is a request", .messageBodyLength,
            post("Content-Length: \(smuggled.utf8.count)", body: smuggled), .answered(.post(body: smuggled))),
        ConformanceCase(
            "a body in GET", .get, get("Content-Length: 5", body: "hello"), .answered(.get(body: "hello")),
            .refused(400)),
        ConformanceCase(
            "a body in DELETE", .delete, message("DELETE / HTTP/1.1", "Host: a", "Content-Length: 2", body: "hi"),
            .answered(UnderstoodRequest("DELETE", body: "hi")), .refused(400)),
        ConformanceCase(
            "a body in HEAD", .head, message("HEAD / HTTP/1.1", "Host: a", "Content-Length: 2", body: "hi"),
            .answered(UnderstoodRequest("HEAD", body: "hi")), .refused(400, toHead: true)),
        ConformanceCase(
            "a body in OPTIONS", .options,
            message("OPTIONS * HTTP/1.1", "Host: a", "Content-Length: 2", body: "hi"),
            .answered(UnderstoodRequest("OPTIONS", "*", body: "hi"))),
        ConformanceCase(
            "a body in HTTP/1.0", .messageBodyLength,
            message("POST / HTTP/1.0", "Content-Length: 2", body: "hi"), .answeredLast(.post(host: "", body: "hi"))),
        ConformanceCase(
            "a body of a method nobody knows", .messageBodyLength,
            message("BREW / HTTP/1.1", "Host: a", "Content-Length: 2", body: "hi"),
            .answered(UnderstoodRequest("BREW", body: "hi")), .refused(501)),
        ConformanceCase(
            "a length in the name of another field", .fieldNames, post("X-Content-Length: 5"), .answered(.post())),
        ConformanceCase(
            "an underscore for the hyphen", .requestSmuggling, post("Content_Length: 5"), .answered(.post())),
        invalid("an empty length", ""),
        invalid("a plus sign", "+5"),
        invalid("a minus sign", "-5"),
        invalid("minus zero", "-0"),
        invalid("a hexadecimal length", "0x5"),
        invalid("a length with an exponent", "5e0"),
        invalid("a fraction", "5.0"),
        invalid("a thousands separator", "5,000"),
        invalid("an underscore among digits", "0_5"),
        invalid("a letter", "five"),
        invalid("a letter behind the digits", "5b"),
        invalid("a semicolon behind the digits", "5;"),
        invalid("two numbers", "5 5"),
        invalid("a tab among the digits", "0\t5"),
        invalid("quotation marks", "\"5\""),
        invalid("brackets", "(5)"),
        invalid("a vertical tab before the digits", "\u{B}5"),
        invalid("a form feed behind the digits", "5\u{C}"),
        invalid("NUL behind the digits", "5\u{0}"),
        invalid("a no-break space behind the digits", "5\u{A0}"),
        invalid("a superscript digit", "\u{B2}"),
        invalid("an Arabic digit in UTF-8", "\u{D9}\u{A5}"),
        invalid("a full-width digit in UTF-8", "\u{EF}\u{BC}\u{95}"),
        invalid("2 to the power of 64 and 5", "18446744073709551621"),
        invalid("2 to the power of 32 and 5, twice", "4294967301, 4294967301"),
        invalid("forty digits", "1000000000000000000000000000000000000005"),
        list("a list of equal lengths", "Content-Length: 5, 5"),
        list("a list of equal lengths without a space", "Content-Length: 5,5"),
        list("two equal fields", "Content-Length: 5\r\nContent-Length: 5"),
        list("two fields of equal value and other digits", "Content-Length: 5\r\nContent-Length: 05"),
        list("a comma behind the length", "Content-Length: 5,"),
        list("a comma before the length", "Content-Length: ,5"),
        ConformanceCase(
            "a length over the limit", .contentTooLarge, post("Content-Length: 16777217"), .refused(413)),
        ConformanceCase(
            "the largest length of 63 bits", .contentTooLarge, post("Content-Length: 9223372036854775807"),
            .refused(400, 413)),
        ConformanceCase(
            "a length of 63 bits and 1", .contentTooLarge, post("Content-Length: 9223372036854775808"),
            .refused(400, 413)),
        ConformanceCase(
            "2 to the power of 32 and 5", .contentTooLarge, post("Content-Length: 4294967301", body: "hello"),
            .refused(413)),
        ConformanceCase(
            "a body cut short", .incompleteMessages, post("Content-Length: 5", body: "hell"), .waits()),
        ConformanceCase(
            "a body that has not begun", .incompleteMessages, post("Content-Length: 5"), .waits()),
        ConformanceCase(
            "a head cut short", .incompleteMessages, "POST / HTTP/1.1\r\nHost: a\r\nContent-Le", .waits()),
        ConformanceCase(
            "a head without its empty line", .incompleteMessages, "GET / HTTP/1.1\r\nHost: a\r\n", .waits()),
        ConformanceCase("a request line cut short", .incompleteMessages, "GET / HT", .waits()),
        ConformanceCase("one byte", .incompleteMessages, "G", .waits()),
        ConformanceCase(
            "a second request cut short", .incompleteMessages, get() + "GET /smuggled", .waits(after: [.get()])),
    ]

    private static func invalid(_ name: String, _ length: String) -> ConformanceCase {
        ConformanceCase(
            "\(name) as length", .messageBodyLength, post("Content-Length: \(length)", body: "hello"), .refused(400))
    }

    /// RFC 9112, section 6.3, lets a server take a list of equal lengths for one, or refuse it.
    private static func list(_ name: String, _ fields: String) -> ConformanceCase {
        ConformanceCase(
            name, .messageBodyLength, post(fields, body: "hello"), .refused(400), .answered(.post(body: "hello")))
    }
}
