import Testing

@testable import Files

struct DoubleDecimalTests {
    @Test(arguments: [("0", 0), ("-0.5", -0.5), ("+2", 2), ("1e-3", 0.001), ("1E3", 1000), ("16", 16), (".5", 0.5)])
    func readsDecimalNumbers(text: String, value: Double) {
        #expect(Double(decimal: text) == value)
    }

    @Test(arguments: [
        "", " 1", "1 ", "0x10", "0x1p3", "nan", "NaN", "inf", "-infinity", "1_000", "1,5", "1e999", "e", "-", "1e",
        "..",
        "\u{661}", "1\n", "1\u{0}",
    ])
    func refusesAllElse(text: String) {
        #expect(Double(decimal: text) == nil)
    }
}
