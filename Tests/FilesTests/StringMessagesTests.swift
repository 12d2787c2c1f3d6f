import Testing

@testable import Files

struct StringMessagesTests {
    @Test(arguments: ["a\nb", "a\rb", "a\u{1B}b", "a\u{0}b", "a\u{7F}b", "a\u{85}b", "a\u{2028}b", "a\u{2029}b"])
    func aMessageIsOneLine(text: String) {
        #expect(text.printable == "a\u{FFFD}b")
    }

    @Test func whatIsPrintableStays() { #expect("Größe 😀\u{200D}🔥 e\u{301}".printable == "Größe 😀\u{200D}🔥 e\u{301}") }

    @Test func aMessageDoesNotGrow() {
        #expect("abc".clipped(to: 3) == "abc" && "abcd".clipped(to: 3) == "abc...")
        #expect(String(repeating: "x", count: 1_000_000).clipped == String(repeating: "x", count: 100) + "...")
    }
}
