extension ConformanceCase {
    /// Field lines and the line ends of the header section.
    static let field: [ConformanceCase] = [
        accepted("an empty value", "X:", .fieldSyntax),
        accepted("no space before the value", "X:y", .fieldSyntax),
        accepted("tabs and spaces around the value", "X: \t y\t ", .fieldLineParsing),
        accepted("spaces and tabs within the value", "X: y \t z", .fieldValues),
        accepted("a colon in the value", "X: y: z", .fieldSyntax),
        accepted("a value of colons", "X:::", .fieldSyntax),
        accepted("bytes beyond ASCII in the value", "X: \u{E9}\u{FF}", .fieldValues),
        accepted("a quotation that does not end", "X: \"y", .fieldValues),
        accepted("every character of a token as name", "!#$%&'*+-.^_`|~09azAZ: y", .tokens),
        accepted("a name of one letter", "X: y", .fieldNames),
        accepted("a field twice", "X: y\r\nX: z", .lists),
        accepted("names apart by case", "x-y: z\r\nX-Y: z", .fieldNames),
        accepted("a name that looks like a request", "GET: / HTTP/1.1", .fieldSyntax),
        refused("no colon", "X", .fieldSyntax),
        refused("no name", ": y", .fieldSyntax),
        refused("a colon alone", ":", .fieldSyntax),
        refused("a space before the colon", "X : y", .fieldLineParsing),
        refused("a tab before the colon", "X\t: y", .fieldLineParsing),
        refused("a space in the name", "X Y: z", .fieldLineParsing),
        refused("a slash in the name", "X/Y: z", .fieldNames),
        refused("a parenthesis in the name", "X(Y): z", .fieldNames),
        refused("a quotation mark in the name", "\"X\": z", .fieldNames),
        refused("a comma in the name", "X,Y: z", .fieldNames),
        refused("brackets in the name", "X[0]: z", .fieldNames),
        refused("a byte beyond ASCII in the name", "X\u{E9}: y", .fieldNames),
        refused("NUL in the name", "X\u{0}: y", .fieldNames),
        refused("NUL in the value", "X: y\u{0}z", .fieldValues),
        refused("NUL at the end of the value", "X: y\u{0}", .fieldValues),
        either("a bell in the value", "X: \u{7}", .fieldValues),
        either("a vertical tab in the value", "X: y\u{B}", .fieldValues),
        either("an escape character in the value", "X: \u{1B}[31m", .fieldValues),
        either("DEL in the value", "X: \u{7F}", .fieldValues),
        refused("a folded value", "X: y\r\n z", .obsoleteLineFolding),
        refused("a value folded with a tab", "X: y\r\n\tz", .obsoleteLineFolding),
        refused("a value that begins on the second line", "X:\r\n y", .obsoleteLineFolding),
        refused("a folded line of spaces", "X: y\r\n ", .obsoleteLineFolding),
        refused("a folded name", "X\r\n : y", .obsoleteLineFolding),
        refused("a carriage return in the value", "X: y\rz", .messageParsing),
        refused("a carriage return at the end of the value", "X: y\r", .messageParsing),
        refused("a line feed in the value", "X: y\nZ: z", .messageParsing),
        refused("a line feed alone after a field", "X: y\n", .messageParsing),
        refused("a carriage return in the name", "X\r: y", .messageParsing),
        refused("line feed and carriage return", "X: y\n\rZ: z", .messageParsing),
        ConformanceCase(
            "line feeds alone after all lines", .messageParsing, "GET / HTTP/1.1\nHost: a\n\n", .refused(400)),
        ConformanceCase(
            "a line feed alone after the request line", .messageParsing, "GET / HTTP/1.1\nHost: a\r\n\r\n",
            .refused(400)),
        ConformanceCase(
            "a line feed alone as the empty line", .messageParsing, "GET / HTTP/1.1\r\nHost: a\r\n\n",
            .refused(400)),
        ConformanceCase(
            "carriage returns alone after all lines", .messageParsing, "GET / HTTP/1.1\rHost: a\r\r",
            .refused(400)),
        ConformanceCase(
            "a carriage return alone as the empty line", .messageParsing, "GET / HTTP/1.1\r\nHost: a\r\n\rX",
            .refused(400)),
        ConformanceCase(
            "two carriage returns before the line feed", .messageParsing, "GET / HTTP/1.1\r\r\nHost: a\r\n\r\n",
            .refused(400)),
        ConformanceCase(
            "whitespace before the first field", .messageParsing, "GET / HTTP/1.1\r\n Host: a\r\n\r\n", .refused(400)),
        ConformanceCase(
            "a line of whitespace before the first field", .messageParsing,
            "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", .refused(400)),
        ConformanceCase(
            "a line of whitespace as the empty line", .messageParsing, "GET / HTTP/1.1\r\nHost: a\r\n \r\n\r\n",
            .refused(400)),
        ConformanceCase(
            "an empty line before the request", .messageParsing, "\r\n" + get(), .answered(.get())),
        ConformanceCase(
            "two empty lines before the request", .messageParsing, "\r\n\r\n" + get(), .answered(.get()),
            .refused(400)),
        ConformanceCase("an empty line and nothing else", .messageParsing, "\r\n", .answered()),
        ConformanceCase("a line feed before the request", .messageParsing, "\n" + get(), .refused(400)),
        ConformanceCase("a carriage return before the request", .messageParsing, "\r" + get(), .refused(400)),
        ConformanceCase("a space before the request", .messageParsing, " " + get(), .refused(400)),
        ConformanceCase("a line of spaces before the request", .messageParsing, " \r\n" + get(), .refused(400)),
        ConformanceCase("NUL before the request", .messageParsing, "\u{0}" + get(), .refused(400)),
    ]

    private static func accepted(_ name: String, _ field: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, get(field), .answered(.get()))
    }

    private static func refused(_ name: String, _ field: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, get(field), .refused(400))
    }

    /// RFC 9110, section 5.5, lets a recipient keep control characters other than CR, LF and NUL.
    private static func either(_ name: String, _ field: String, _ clause: Clause) -> ConformanceCase {
        ConformanceCase(name, clause, get(field), .refused(400), .answered(.get()))
    }
}
