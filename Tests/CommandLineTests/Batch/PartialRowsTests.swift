import Foundation
import Testing

@testable import gradcon

struct PartialRowsTests {
    private static let head = "file,score,threshold,is_anomaly,frame,p_value,normalized,error\r\n"
    private static let rows = [
        "a.png,1.5,1,true,ok,0.1,0.7,\r\n", "\"b,\r\n.png\",0.5,1,false,ok,0.4,0.3,\r\n",
        "c.png,,,,,,,\"c.png: \"\"no\"\" file.\"\r\n", "d.png,0.5,,,ok,,,\r\n",
    ]
    private static let lines = [
        "{\"file\":\"a.png\",\"score\":1.5,\"is_anomaly\":true}\n",
        "{\"file\":\"b,\\r\\n.png\",\"score\":0.5,\"is_anomaly\":false}\n",
        "{\"file\":\"c.png\",\"error\":\"c.png: \\\"no\\\" file.\"}\n",
        "{\"file\":\"d.png\",\"score\":0.5,\"is_anomaly\":null}\n",
    ]

    private func read(_ bytes: some Sequence<UInt8>, _ format: OutputFormat) throws -> PartialRows {
        let bench = try TrainTests.Bench()
        try Data(bytes).write(to: URL(filePath: bench.path("rows")))
        return try PartialRows(
            bench.path("rows"), format: format, head: format == .csv ? Array(Self.head.utf8) : [])
    }

    /// A file that was cut short anywhere has the rows that were whole, and what comes after them is cut off.
    @Test(arguments: [OutputFormat.csv, .jsonl])
    func aTornRowIsNone(format: OutputFormat) throws {
        let head = format == .csv ? Self.head : ""
        let rows = (format == .csv ? Self.rows : Self.lines).map { Array($0.utf8) }
        let text = Array(head.utf8) + rows.flatMap(\.self)
        for length in 0...text.count {
            var (whole, end) = (0, head.utf8.count)
            while whole < rows.count, end + rows[whole].count <= length {
                end += rows[whole].count
                whole += 1
            }
            let found = try read(text.prefix(length), format)
            #expect(found.summary.count == whole)
            #expect(found.size == (length < head.utf8.count ? 0 : end))
        }
        let found = try read(text, format)
        #expect(found.summary.text == "1 anomalous, 1 normal, 1 undecided, 1 without a score")
        var files = found.files
        #expect(
            ["a.png", "b,\r\n.png", "c.png", "d.png", "e.png"].map { files.remove($0) } == [
                true, true, true, true, false,
            ])
    }

    /// What follows the first row that this program would not have written is cut off.
    @Test func whatIsNoRowEndsTheFile() throws {
        let head = Self.head + Self.rows[0]
        for bad in ["a.png,1\r\n", "a.png,1,1,maybe,ok,1,1,\r\n", "\0\0\0\0", "a\"\r\n"] {
            let found = try read((head + bad + Self.rows[3]).utf8, .csv)
            #expect(found.summary.count == 1 && found.size == head.utf8.count)
        }
        for bad in ["{}\n", "[1]\n", "\0\0\n", "{\"file\":\"a\"}\n", "{\"file\":1,\"score\":1}\n"] {
            let found = try read((Self.lines[0] + bad + Self.lines[3]).utf8, .jsonl)
            #expect(found.summary.count == 1 && found.size == Self.lines[0].utf8.count)
        }
    }

    @Test func anotherHeadIsNotGoneOnWith() throws {
        #expect(try read("file,score\r\na,1\r\n".utf8, .csv).size == 0)
    }
}
