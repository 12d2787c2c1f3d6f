import Testing

@testable import Files

struct CSVTests {
    private static let records = [
        ["file", "score"], ["a,b", "1"], ["say \"no\"", ""], ["two\r\nlines", "ü"], ["", ""], ["e\u{301}\"", ","],
    ]

    /// The records of a text, and whether there was anything malformed in it.
    private func records(of text: some Sequence<UInt8>, limit: Int = 1000) -> (records: [[String]], isWhole: Bool) {
        var reader = CSVReader(limit: limit)
        var records: [[String]] = []
        for byte in text {
            do { if let record = try reader.take(byte) { records.append(record) } } catch { return (records, false) }
        }
        return (records, true)
    }

    @Test func quotesWhatHasToBe() {
        #expect(
            CSV.line(["a,b", "say \"no\"", "two\nlines", "", "plain"])
                == "\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",,plain\r\n")
    }

    @Test func recordsReadBackAsTheyWereWritten() {
        let text = Self.records.map(CSV.line).joined()
        let found = records(of: text.utf8)
        #expect(found.records == Self.records && found.isWhole)
    }

    /// A text that was cut short anywhere has the records that were whole, and none besides.
    @Test func aTornRecordIsNone() {
        let lines = Self.records.map { Array(CSV.line($0).utf8) }
        let text = lines.flatMap(\.self)
        for length in 0..<text.count {
            var (whole, end) = (0, 0)
            while whole < lines.count, end + lines[whole].count <= length {
                end += lines[whole].count
                whole += 1
            }
            #expect(records(of: text.prefix(length)).records == Array(Self.records.prefix(whole)))
        }
    }

    @Test(arguments: ["a\"b,c\r\n", "\"a\"b\r\n", "a\nb\r\n", "a\rb\r\n", "\n"])
    func whatIsNoCSVIsRefused(text: String) {
        #expect(!records(of: text.utf8).isWhole)
    }

    @Test func aRecordIsBounded() {
        let text = Array("\"".utf8) + [UInt8](repeating: 0, count: 50)
        #expect(!records(of: text, limit: 40).isWhole)
    }
}
