import Testing

@testable import DecisionLog

struct DoubleDigitsTests {
    @Test(arguments: ["0", "-0", "7", "-1.5", "1764296914.123", "0.1", "0.00000000000001", "999999999999999", "12.50"])
    func isTheNumberThatTheLibraryReads(_ text: String) throws {
        let value = try #require(Double(text))
        #expect(Double(digits: text.utf8)?.bitPattern == value.bitPattern)
    }

    @Test(arguments: ["", "-", ".", "1.", ".5", "--1", "1-", "1e5", "+1", "1.2.3", "nan", "1234567890123456", " 1"])
    func leavesTheRestToOthers(_ text: String) {
        #expect(Double(digits: text.utf8) == nil)
    }
}
