extension ConformanceCase {
    /// The request line: its parts, the spaces between them, the method and the version.
    static let requestLine: [ConformanceCase] = [
        ConformanceCase(
            "the simplest request", .requestLine, message("GET / HTTP/1.1", "Host: a"), .answered(.get())),
        ConformanceCase("two spaces before the target", .requestLine, line("GET  / HTTP/1.1"), .refused(400)),
        ConformanceCase("two spaces before the version", .requestLine, line("GET /  HTTP/1.1"), .refused(400)),
        ConformanceCase("a space before the method", .requestLine, line(" GET / HTTP/1.1"), .refused(400)),
        ConformanceCase("a space after the version", .requestLine, line("GET / HTTP/1.1 "), .refused(400)),
        ConformanceCase("a tab before the target", .requestLine, line("GET\t/ HTTP/1.1"), .refused(400)),
        ConformanceCase("a tab before the version", .requestLine, line("GET /\tHTTP/1.1"), .refused(400)),
        ConformanceCase("a tab after the version", .requestLine, line("GET / HTTP/1.1\t"), .refused(400)),
        ConformanceCase("a vertical tab for a space", .requestLine, line("GET\u{B}/ HTTP/1.1"), .refused(400)),
        ConformanceCase("a form feed for a space", .requestLine, line("GET /\u{C}HTTP/1.1"), .refused(400)),
        ConformanceCase("a no-break space for a space", .requestLine, line("GET\u{A0}/ HTTP/1.1"), .refused(400)),
        ConformanceCase("a fourth part", .requestLine, line("GET / x HTTP/1.1"), .refused(400)),
        ConformanceCase("a version before the version", .requestLine, line("GET / HTTP/1.1 HTTP/1.1"), .refused(400)),
        ConformanceCase("a method alone", .requestLine, line("GET"), .refused(400)),
        ConformanceCase("a method and a space", .requestLine, line("GET "), .refused(400)),
        ConformanceCase("a target alone", .requestLine, line("/ HTTP/1.1"), .refused(400)),
        ConformanceCase("no target", .requestLine, line("GET HTTP/1.1"), .refused(400)),
        ConformanceCase("an empty target", .requestLine, line("GET  HTTP/1.1"), .refused(400)),
        ConformanceCase("a status line", .requestLine, message("HTTP/1.1 200 OK", "Host: a"), .refused(400)),
        ConformanceCase(
            "a request for a status line", .requestLine, line("GET / HTTP/1.1HTTP/1.1 200 OK"), .refused(400)),

        ConformanceCase("a method in lower case", .method, line("get / HTTP/1.1"), .answered(of("get")), .refused(501)),
        ConformanceCase(
            "a method nobody knows", .methods, line("BREW / HTTP/1.1"), .answered(of("BREW")), .refused(501)),
        ConformanceCase(
            "a method of every character of a token", .tokens, line("!#$%&'*+-.^_`|~09azAZ / HTTP/1.1"),
            .answered(of("!#$%&'*+-.^_`|~09azAZ")), .refused(501)),
        ConformanceCase("a method of one letter", .method, line("G / HTTP/1.1"), .answered(of("G")), .refused(501)),
        ConformanceCase(
            "a method of 100 letters", .method, line("\(repeated("M", 100)) / HTTP/1.1"),
            .answered(of(repeated("M", 100))), .refused(501)),
        ConformanceCase("a method with a parenthesis", .tokens, line("G(T / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method with a colon", .tokens, line("GET: / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method with a slash", .tokens, line("GE/T / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method in quotation marks", .tokens, line("\"GET\" / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method with a comma", .tokens, line("GET,POST / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method with a letter beyond ASCII", .tokens, line("G\u{C9}T / HTTP/1.1"), .refused(400)),
        ConformanceCase("a method with NUL", .tokens, line("GET\u{0} / HTTP/1.1"), .refused(400)),
        ConformanceCase("a byte order mark", .tokens, line("\u{EF}\u{BB}\u{BF}GET / HTTP/1.1"), .refused(400)),

        ConformanceCase(
            "HTTP/1.0", .httpVersion, message("GET / HTTP/1.0"), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "a later minor version", .protocolVersion, line("GET / HTTP/1.2"), .answered(.get()), .refused(505)),
        ConformanceCase(
            "the last minor version", .protocolVersion, line("GET / HTTP/1.9"), .answered(.get()), .refused(505)),
        ConformanceCase("HTTP/2.0", .versionNotSupported, line("GET / HTTP/2.0"), .refused(400, 505)),
        ConformanceCase("HTTP/0.9 by number", .versionNotSupported, line("GET / HTTP/0.9"), .refused(400, 505)),
        ConformanceCase("HTTP/9.9", .versionNotSupported, line("GET / HTTP/9.9"), .refused(400, 505)),
        ConformanceCase(
            "the preface of HTTP/2", .versionNotSupported, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", .refused(400, 505)),
        ConformanceCase("HTTP/0.9 by form", .requestLine, "GET /\r\n", .refused(400)),
        ConformanceCase("the version in lower case", .httpVersion, line("GET / http/1.1"), .refused(400)),
        ConformanceCase("the version in mixed case", .httpVersion, line("GET / Http/1.1"), .refused(400)),
        ConformanceCase("no minor version", .httpVersion, line("GET / HTTP/1"), .refused(400)),
        ConformanceCase("no digit after the dot", .httpVersion, line("GET / HTTP/1."), .refused(400)),
        ConformanceCase("no digit before the dot", .httpVersion, line("GET / HTTP/.1"), .refused(400)),
        ConformanceCase("a minor version of two digits", .httpVersion, line("GET / HTTP/1.10"), .refused(400)),
        ConformanceCase("a major version of two digits", .httpVersion, line("GET / HTTP/01.1"), .refused(400)),
        ConformanceCase("a comma in the version", .httpVersion, line("GET / HTTP/1,1"), .refused(400)),
        ConformanceCase("a letter in the version", .httpVersion, line("GET / HTTP/1.x"), .refused(400)),
        ConformanceCase("a letter behind the version", .httpVersion, line("GET / HTTP/1.1x"), .refused(400)),
        ConformanceCase("a sign in the version", .httpVersion, line("GET / HTTP/1.-1"), .refused(400)),
        ConformanceCase("no slash in the version", .httpVersion, line("GET / HTTP1.1"), .refused(400)),
        ConformanceCase("a space in the version", .httpVersion, line("GET / HTTP/ 1.1"), .refused(400)),
        ConformanceCase("another protocol", .httpVersion, line("GET / ICAP/1.0"), .refused(400, 505)),
        ConformanceCase("HTTPS for HTTP", .httpVersion, line("GET / HTTPS/1.1"), .refused(400, 505)),
        ConformanceCase("a superscript digit in the version", .httpVersion, line("GET / HTTP/1.\u{B9}"), .refused(400)),
        ConformanceCase("another protocol altogether", .requestLine, "EHLO example.org\r\n", .refused(400)),
        ConformanceCase("a TLS handshake", .requestLine, "\u{16}\u{3}\u{1}\u{0}\u{F8}\u{1}\r\n", .refused(400)),
    ]

    /// A request with this request line and a valid host.
    private static func line(_ requestLine: String) -> String {
        message(requestLine, "Host: a")
    }

    private static func of(_ method: String) -> UnderstoodRequest {
        UnderstoodRequest(method)
    }

    private static func repeated(_ text: String, _ count: Int) -> String {
        String(repeating: text, count: count)
    }
}
