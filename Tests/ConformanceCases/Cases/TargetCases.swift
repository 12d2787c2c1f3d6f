extension ConformanceCase {
    /// The four forms of a request target, and what none of them holds.
    static let target: [ConformanceCase] = [
        // origin-form
        accepted("/", "/", .originForm),
        accepted("a path and a query", "/a/b?c=d&e=f", .originForm),
        accepted("an empty query", "/a?", .originForm),
        accepted("a question mark in the query", "/a?b?c", .originForm),
        accepted("a slash in the query", "/a?b/c", .originForm),
        accepted("an empty segment", "/a//b", .originForm),
        accepted("an empty first segment, which is no authority", "//b/c", .originForm),
        accepted("a URL as a path", "/http://b/c", .originForm),
        accepted("every character of a path", "/-._~!$&'()*+,;=:@09azAZ", .originForm),
        accepted("escapes in either case", "/%e2%82%AC", .percentEncoding),
        accepted("an escaped percent sign", "/%25zz", .percentEncoding),
        accepted("an escaped space", "/a%20b?c=%20", .percentEncoding),
        refused("a path without a slash", "a", .requestTarget),
        refused("a query without a path", "?a=b", .requestTarget),
        refused("a fragment", "/a#b", .requestTarget),
        refused("an empty fragment", "/a#", .requestTarget),
        refused("a space in the target", "/a b", .requestTarget),
        refused("a tab in the target", "/a\tb", .requestTarget),
        refused("a backslash for a slash", "\\a", .requestTarget),
        refused("a byte beyond ASCII", "/\u{E9}", .requestTarget),
        refused("a letter in UTF-8", "/\u{C3}\u{A9}", .requestTarget),
        refused("NUL in the target", "/a\u{0}b", .requestTarget),
        refused("a carriage return in the target", "/a\rb", .messageParsing),
        refused("a line feed in the target", "/a\nb", .messageParsing),
        refused("DEL in the target", "/a\u{7F}", .requestTarget),
        refused("a percent sign at the end", "/a%", .percentEncoding),
        refused("half an escape", "/a%4", .percentEncoding),
        refused("an escape of other letters", "/a%zz", .percentEncoding),
        refused("an escape with a sign", "/a%+4", .percentEncoding),
        refused("an escape of UTF-16", "/%u0041", .percentEncoding),
        refused("half an escape in the query", "/?a=%f", .percentEncoding),
        either("an escaped NUL", "/a%00b", .percentEncoding),
        either("an escaped line end", "/a%0d%0aHost:%20b", .percentEncoding),
        either("an escape that is no UTF-8", "/%ff", .percentEncoding),
        either("an overlong slash", "/%c0%af", .percentEncoding),
        either("an escaped slash", "/a%2fb", .percentEncoding),
        either("two dots", "/a/../b", .dotSegments),
        either("escaped dots", "/%2e%2E/b", .dotSegments),
        either("one dot", "/./a", .dotSegments),
        either("brackets in the path", "/a[0]", .requestTarget),
        either("a quotation mark in the path", "/a\"b", .requestTarget),
        either("angle brackets in the path", "/<a>", .requestTarget),
        either("braces, a bar and a caret", "/{a}|b^c`d", .requestTarget),
        either("a backslash in the path", "/a\\b", .requestTarget),

        // absolute-form
        ConformanceCase(
            "absolute-form", .absoluteForm, message("GET http://a/b?c HTTP/1.1", "Host: a"),
            .answered(.get("http://a/b?c"))),
        ConformanceCase(
            "absolute-form with another host than the field", .absoluteForm,
            message("GET http://b/c HTTP/1.1", "Host: a"), .answered(.get("http://b/c", host: "b")), .refused(400)),
        ConformanceCase(
            "absolute-form with another port than the field", .absoluteForm,
            message("GET http://a:81/ HTTP/1.1", "Host: a:80"), .answered(.get("http://a:81/", host: "a:81")),
            .refused(400)),
        ConformanceCase(
            "absolute-form without the field", .absoluteForm, message("GET http://a/ HTTP/1.1"), .refused(400)),
        ConformanceCase(
            "absolute-form with two fields", .absoluteForm,
            message("GET http://a/ HTTP/1.1", "Host: a", "Host: b"), .refused(400)),
        ConformanceCase(
            "absolute-form with an invalid field", .absoluteForm,
            message("GET http://a/ HTTP/1.1", "Host: a b"), .refused(400)),
        ConformanceCase(
            "absolute-form without a path", .absoluteForm, message("GET http://a HTTP/1.1", "Host: a"),
            .answered(.get("http://a"))),
        ConformanceCase(
            "absolute-form with a query and no path", .absoluteForm,
            message("GET http://a?b HTTP/1.1", "Host: a"), .answered(.get("http://a?b"))),
        ConformanceCase(
            "absolute-form with the scheme in capitals", .absoluteForm,
            message("GET HTTP://a/ HTTP/1.1", "Host: a"), .answered(.get("HTTP://a/"))),
        ConformanceCase(
            "absolute-form in HTTP/1.0", .absoluteForm, message("GET http://a/ HTTP/1.0"),
            .answeredLast(.get("http://a/"))),
        ConformanceCase(
            "absolute-form with an address", .absoluteForm,
            message("GET http://[::1]:8080/ HTTP/1.1", "Host: [::1]:8080"),
            .answered(.get("http://[::1]:8080/", host: "[::1]:8080"))),
        refused("absolute-form with an empty host", "http:///a", .absoluteForm),
        refused("absolute-form with a port alone", "http://:80/a", .absoluteForm),
        refused("absolute-form with one slash", "http:/a", .absoluteForm),
        refused("absolute-form with user information", "http://user@a/", .userInformation),
        refused("absolute-form with a password", "http://user:password@a/", .userInformation),
        refused("absolute-form with a port of letters", "http://a:b/", .uriPort),
        refused("absolute-form with a port too large", "http://a:65536/", .uriPort),
        refused("absolute-form with a fragment", "http://a/b#c", .absoluteForm),
        refused("absolute-form with a backslash in the host", "http://a\\b/", .uriHost),
        refused("absolute-form of another scheme", "ftp://a/", .absoluteForm),
        refused("absolute-form of a script", "javascript:alert(1)", .absoluteForm),
        refused("absolute-form of a file", "file:///etc/passwd", .absoluteForm),

        // authority-form
        ConformanceCase(
            "CONNECT", .connect, message("CONNECT a:443 HTTP/1.1", "Host: a:443"), .refused(400, 405, 501)),
        ConformanceCase(
            "CONNECT with a path", .connect, message("CONNECT / HTTP/1.1", "Host: a"), .refused(400, 405, 501)),
        ConformanceCase(
            "CONNECT with a request inside the tunnel", .connect,
            message("CONNECT a:443 HTTP/1.1", "Host: a:443") + smuggled, .refused(400, 405, 501)),
        refused("authority-form for GET", "a:80", .authorityForm),

        // asterisk-form
        ConformanceCase(
            "OPTIONS about the server", .asteriskForm, message("OPTIONS * HTTP/1.1", "Host: a"),
            .answered(UnderstoodRequest("OPTIONS", "*"))),
        ConformanceCase(
            "OPTIONS about the server in absolute-form", .asteriskForm,
            message("OPTIONS http://a HTTP/1.1", "Host: a"), .answered(UnderstoodRequest("OPTIONS", "http://a"))),
        ConformanceCase(
            "OPTIONS about the server with a query", .asteriskForm, message("OPTIONS *?a HTTP/1.1", "Host: a"),
            .refused(400)),
        ConformanceCase(
            "OPTIONS about a resource", .options, message("OPTIONS /a HTTP/1.1", "Host: a"),
            .answered(UnderstoodRequest("OPTIONS", "/a"))),
        refused("an asterisk for GET", "*", .asteriskForm),
        accepted("an asterisk as a path", "/*", .asteriskForm),
    ]

    private static func request(_ target: String) -> String {
        message("GET \(target) HTTP/1.1", "Host: a")
    }

    private static func accepted(_ name: String, _ target: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, request(target), .answered(.get(target)))
    }

    private static func refused(_ name: String, _ target: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, request(target), .refused(400))
    }

    /// Targets that are no danger to framing, and that servers take or refuse.
    private static func either(_ name: String, _ target: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, request(target), .answered(.get(target)), .refused(400))
    }
}
