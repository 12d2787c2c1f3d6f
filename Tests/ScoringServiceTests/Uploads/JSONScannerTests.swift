import Testing

@testable import ScoringService

struct JSONScannerTests {
    @Test(arguments: [
        "1", "-0.5e+3", "true", "false", "null", "\"\"", "\"a\\\"b\\\\\"", "[]", "{}", "[1,[2,{}],\"]\"]",
        "{\"a\":[],\"b\":{\"c\":null}}", " [ 1 , 2 ] ", "[[[[]]]]", "{\"a\":{\"b\":{\"c\":1}},\"d\":2}",
    ])
    func passesOverValues(text: String) throws {
        var scanner = JSONScanner(Array((text + ",").utf8))
        try scanner.skipValue()
        #expect(scanner.accept(",") && scanner.peek() == nil)
    }

    @Test(arguments: [
        "", "tru", "nul", "[", "]", "{", "[1", "[1,", "[1,]", "[,]", "{\"a\"", "{\"a\":", "{\"a\":1,", "{\"a\":1,}",
        "{1:2}",
        "{\"a\" 1}", "[1}", "{\"a\":1]", "\"", "\"\\\"", "\"\n\"", "01", "+1", "NaN", "'a'",
    ])
    func refusesWhatIsNoValue(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(throws: ServiceError.self) { try scanner.skipValue() }
    }

    @Test func refusesDepth() throws {
        var deep = JSONScanner([UInt8](repeating: UInt8(ascii: "["), count: 1_000_000))
        #expect(throws: ServiceError.self) { try deep.skipValue() }
        var flat = JSONScanner(Array((String(repeating: "[", count: 64) + String(repeating: "]", count: 64)).utf8))
        try flat.skipValue()
    }

    @Test(arguments: [("\"a\"", "a"), ("\"\\u00e4\\n\\/\"", "ä\n/"), (" \"\\ud83d\\ude00\"", "😀")])
    func decodesStrings(text: String, value: String) throws {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(try scanner.string() == value)
    }

    @Test(arguments: ["\"\\x\"", "\"\\u12\"", "a", "\"a"])
    func refusesStringsThatAreNone(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(throws: ServiceError.self) { try scanner.string() }
    }
}
