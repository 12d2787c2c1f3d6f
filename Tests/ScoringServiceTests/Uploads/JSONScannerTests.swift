import FoundationEssentials
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
        #""\q""#, #""\u12""#, #""\ud800""#, #""\udc00""#, #""\ud800\u0041""#, #"["\q"]"#, #"{"\q":1}"#,
        #"{"a":"\ud83d"}"#,
        #"[[{"a":[1,"\x"]}]]"#,
    ])
    func refusesWhatIsNoValue(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(throws: ServiceError.self) { try scanner.skipValue() }
    }

    @Test func refusesTextThatIsNotUTF8() {
        for content: [UInt8] in [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF5, 0x80, 0x80, 0x80]] {
            let string = [UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")]
            for text in [
                string, Array("[".utf8) + string + Array("]".utf8), Array("{".utf8) + string + Array(":1}".utf8),
            ] {
                var scanner = JSONScanner(text)
                #expect(throws: ServiceError.self) { try scanner.skipValue() }
            }
        }
    }

    /// What is passed over is looked at as what is read.
    @Test func stringsThatArePassedOverAreThoseThatAreDecoded() {
        let pieces = ["a", "\\", "\"", "/", "n", "u", "\\u", "d83d", "\\ude00", "00e4", "ä😀", "\u{1F}"]
        for _ in 0..<5_000 {
            let text = "\"" + (0..<Int.random(in: 0...6)).compactMap { _ in pieces.randomElement() }.joined() + "\""
            var (read, passed) = (JSONScanner(Array(text.utf8)), JSONScanner(Array(text.utf8)))
            #expect(((try? read.string()) == nil) == ((try? passed.skipValue()) == nil), "\(text)")
        }
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

    @Test(arguments: [
        "\"\\x\"", "\"\\u12\"", "a", "\"a", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"\\ud83d\\ude0\"",
        "\"\\u+123\"", "\"\\\n\"",
    ])
    func refusesStringsThatAreNone(text: String) {
        var scanner = JSONScanner(Array(text.utf8))
        #expect(throws: ServiceError.self) { try scanner.string() }
    }

    /// Anything short over what strings are made of, sound or not: what Foundation decodes, and nothing else.
    @Test func decodesStringsAsFoundationDoes() {
        let pieces: [[UInt8]] = [
            Array("a".utf8), Array("\\".utf8), Array("\"".utf8), Array("/".utf8), Array("n".utf8), Array("u".utf8),
            Array("\\u".utf8), Array("d83d".utf8), Array("\\ude00".utf8), Array("00e4".utf8),
            Array("ä😀".utf8), [0xFF],
            [0xC3], [0xED, 0xA0, 0x80], [0x7F], [0x1F],
        ]
        for _ in 0..<20_000 {
            let content = (0..<Int.random(in: 0...6)).flatMap { _ in pieces.randomElement() ?? [] }
            let text = [UInt8(ascii: "\"")] + content + [UInt8(ascii: "\"")]
            var scanner = JSONScanner(text)
            let found = try? scanner.string()
            // Where the string ends early, the rest is none of it.
            let expected = try? JSONDecoder().decode(String.self, from: Data(text.prefix(scanner.position)))
            #expect(found == expected, "\(text)")
        }
    }

    @Test func decodesBase64WithoutMakingAString() throws {
        for text in [
            #""Zm9v""#, #" "Zm\n9v""#, #""data:image\/png;base64,Zm9v""#, #""\u005am9v""#,
            #""data:\"ä\";base64,Zm9v""#,
        ] {
            var scanner = JSONScanner(Array(text.utf8))
            #expect(try scanner.base64() == Array("foo".utf8), "\(text)")
        }
        var other = JSONScanner(Array(#""Zmä=""#.utf8))
        #expect(try other.base64() == nil)
        var broken = JSONScanner(Array(#""Zm\x""#.utf8))
        #expect(throws: ServiceError.malformed("The string at byte 0 of the JSON body is malformed.")) {
            try broken.base64()
        }
    }
}
