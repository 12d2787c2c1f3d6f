extension ConformanceCase {
    /// The field `Host`: exactly one, and a valid one (RFC 9112, section 3.2).
    static let host: [ConformanceCase] = [
        valid("a name"),
        valid("a name and a port", "example.org:8080"),
        valid("a name and an empty port", "example.org:"),
        valid("the largest port", "a:65535"),
        valid("an IPv4 address", "127.0.0.1:80"),
        valid("an IPv6 address", "[::1]"),
        valid("an IPv6 address and a port", "[2001:db8::7]:8080"),
        valid("an IPv6 address of eight groups", "[1:2:3:4:5:6:7:8]"),
        valid("an IPv6 address with an IPv4 address at its end", "[::ffff:192.0.2.1]"),
        valid("a name in capitals", "EXAMPLE.ORG"),
        valid("every character of a name", "a-._~!$&'()*+,;=z"),
        valid("an escape in a name", "a%C3%A9"),
        valid("a dot at the end", "example.org."),
        ConformanceCase(
            "a future kind of address", .uriHost, hosted("[v1.a:b]"), .refused(400), .answered(.get(host: "[v1.a:b]"))),
        ConformanceCase("no Host", .requestTarget, message("GET / HTTP/1.1"), .refused(400)),
        ConformanceCase("no Host among fields", .requestTarget, message("GET / HTTP/1.1", "X: a"), .refused(400)),
        ConformanceCase(
            "no Host in HTTP/1.0", .requestTarget, message("GET / HTTP/1.0"), .answeredLast(.get(host: ""))),
        ConformanceCase(
            "two equal Hosts", .requestTarget, message("GET / HTTP/1.1", "Host: a", "Host: a"), .refused(400)),
        ConformanceCase(
            "two Hosts", .requestTarget, message("GET / HTTP/1.1", "Host: a", "Host: b"), .refused(400)),
        ConformanceCase(
            "two Hosts in other cases", .requestTarget, message("GET / HTTP/1.1", "host: a", "HOST: b"),
            .refused(400)),
        ConformanceCase(
            "two Hosts apart", .requestTarget, message("GET / HTTP/1.1", "Host: a", "X: y", "Host: b"),
            .refused(400)),
        ConformanceCase(
            "two Hosts, the second empty", .requestTarget, message("GET / HTTP/1.1", "Host: a", "Host:"),
            .refused(400)),
        ConformanceCase(
            "two Hosts in HTTP/1.0", .requestTarget, message("GET / HTTP/1.0", "Host: a", "Host: b"),
            .refused(400)),
        ConformanceCase(
            "an invalid Host in HTTP/1.0", .requestTarget, message("GET / HTTP/1.0", "Host: a b"), .refused(400)),
        ConformanceCase("an empty Host", .host, hosted(""), .refused(400), .answered(.get(host: ""))),
        ConformanceCase(
            "the name Host in lower case", .fieldNames, message("GET / HTTP/1.1", "host: a"), .answered(.get())),
        ConformanceCase(
            "Host as the last of fields", .host, message("GET / HTTP/1.1", "X: y", "Host: a"), .answered(.get())),
        invalid("two names", "a, b"),
        invalid("a space in the name", "a b"),
        invalid("a tab in the name", "a\tb"),
        invalid("user information", "user@a"),
        invalid("user information and a port", "user:1@a:80"),
        invalid("a path", "a/b"),
        invalid("a scheme", "http://a"),
        invalid("a query", "a?b"),
        invalid("a fragment", "a#b"),
        invalid("a backslash", "a\\b"),
        invalid("a quotation mark", "\"a\""),
        invalid("angle brackets", "<a>"),
        invalid("a byte beyond ASCII", "\u{E9}"),
        invalid("NUL", "a\u{0}"),
        invalid("DEL", "a\u{7F}"),
        invalid("a port alone", ":80"),
        invalid("a port of letters", "a:b"),
        invalid("a port with a sign", "a:+80"),
        invalid("a port with a space", "a: 80"),
        invalid("a negative port", "a:-1"),
        invalid("a port too large", "a:65536"),
        invalid("a port beyond 64 bits", "a:18446744073709551696"),
        invalid("two ports", "a:80:81"),
        invalid("a percent sign without digits", "a%zz"),
        invalid("half an escape", "a%4"),
        invalid("an address without its bracket", "[::1"),
        invalid("an address without brackets", "::1"),
        invalid("empty brackets", "[]"),
        invalid("an IPv4 address in brackets", "[127.0.0.1]"),
        invalid("a name in brackets", "[a.b]"),
        invalid("an address of colons", "[:::]"),
        invalid("two gaps in an address", "[1::2::3]"),
        invalid("seven groups", "[1:2:3:4:5:6:7]"),
        invalid("nine groups", "[1:2:3:4:5:6:7:8:9]"),
        invalid("a group of five digits", "[::12345]"),
        invalid("a group with a letter beyond f", "[::g]"),
        invalid("an IPv4 address before groups", "[1.2.3.4::]"),
        invalid("an IPv4 address of three parts", "[::1.2.3]"),
        invalid("an IPv4 address with a part too large", "[::1.2.3.256]"),
        invalid("a colon at the end of an address", "[1:2:3:4:5:6:7:]"),
        invalid("letters behind the bracket", "[::1]a"),
        invalid("two addresses", "[::1][::2]"),
    ]

    private static func hosted(_ host: String) -> String {
        message("GET / HTTP/1.1", "Host: \(host)")
    }

    private static func valid(_ name: String, _ host: String = "example.org") -> ConformanceCase {
        ConformanceCase("\(name) as Host", .uriHost, hosted(host), .answered(.get(host: host)))
    }

    private static func invalid(_ name: String, _ host: String) -> ConformanceCase {
        ConformanceCase("\(name) in Host", .requestTarget, hosted(host), .refused(400))
    }
}
