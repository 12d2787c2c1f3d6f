import Files
import Testing

@testable import DecisionLog

struct DecisionLogReaderTests {
    /// Writes segments, each of whole lines.
    private func write(_ segments: [[UInt8]], to folder: String) throws {
        for (number, bytes) in segments.enumerated() {
            try DurableFile.write(bytes, to: "\(folder)/\(SegmentName(number: number + 1, time: 0))")
        }
    }

    /// The requests of the lines that are found.
    private func requests(
        _ folder: String, _ filter: LogFilter = LogFilter(), newest limit: Int? = nil
    ) throws -> (ids: [String], damage: DecisionLogReader.Damage) {
        var ids: [String] = []
        let damage = try DecisionLogReader(folder, filter).readLines(newest: limit) { line in
            ids.append(DecisionRecord(line)?.requestID ?? "?")
        }
        return (ids, damage)
    }

    @Test func filters() throws {
        try inFolder { folder in
            try write(
                [
                    DecisionRecord.made("a", time: 100).line + DecisionRecord.made("b", time: 200, model: "bag").line,
                    DecisionRecord.made("c", time: 300, decision: "anomalous", isAnomaly: true).line,
                    // The clock was set back.
                    DecisionRecord.made("d", time: 150).line + DecisionRecord.made("a", time: 250).line,
                ], to: folder)
            #expect(try requests(folder).ids == ["a", "b", "c", "d", "a"])
            #expect(try requests(folder, LogFilter(model: "boot")).ids == ["a", "c", "d", "a"])
            #expect(try requests(folder, LogFilter(model: "boo")).ids == [])
            #expect(try requests(folder, LogFilter(since: 200)).ids == ["b", "c", "a"])
            #expect(try requests(folder, LogFilter(until: 200)).ids == ["a", "d"])
            #expect(try requests(folder, LogFilter(since: 150, until: 151)).ids == ["d"])
            #expect(try requests(folder, LogFilter(requestID: "a")).ids == ["a", "a"])
            #expect(try requests(folder, LogFilter(decision: "anomalous")).ids == ["c"])
            #expect(try requests(folder, LogFilter(model: "boot", kind: .decision, since: 250)).ids == ["c", "a"])
            #expect(try requests(folder, newest: 2).ids == ["d", "a"])
            #expect(try requests(folder, newest: 4).ids == ["b", "c", "d", "a"])
            #expect(try requests(folder, LogFilter(until: 250), newest: 2).ids == ["b", "d"])
            #expect(try requests(folder, newest: 0).ids == [])
            #expect(try requests(folder, newest: 99).damage == .init())
            #expect(try requests(folder, newest: .max).ids == ["a", "b", "c", "d", "a"])
        }
    }

    @Test func passesOverDamagedLinesAndCountsThem() throws {
        try inFolder { folder in
            let lines = ["a", "b", "c"].map { DecisionRecord.made($0).line }
            var damaged = lines[1]
            damaged[20] ^= 1
            // A line that is longer than what is read at once, too.
            let long = [UInt8](repeating: UInt8(ascii: "x"), count: 3 << 20) + [UInt8(ascii: "\n")]
            try write([lines[0] + damaged + lines[2], lines[0], long + lines[1] + lines[2].dropLast(5)], to: folder)
            try DurableFile.write([1], to: folder + "/other.jsonl")
            let found = try requests(folder)
            #expect(found.ids == ["a", "c", "a", "b"])
            #expect(found.damage.lines == 2)
            let names = [1, 3].map { SegmentName(number: $0, time: 0).description }
            #expect(found.damage.segments == names)
            #expect(try requests(folder, newest: 9).damage == found.damage)
        }
    }

    @Test func manyLinesAreReadInParts() throws {
        try inFolder { folder in
            // More than the reader takes at once.
            let ids = (0..<6000).map(String.init)
            try write([ids.flatMap { DecisionRecord.made($0).line }], to: folder)
            #expect(try requests(folder).ids == ids)
            #expect(try requests(folder, newest: 700).ids == ids.suffix(700))
        }
    }

    @Test func segmentsOfOtherTimesAreNotRead() throws {
        try inFolder { folder in
            var old = DecisionRecord.made("b", time: 100).line
            old[20] ^= 1
            let ends = DecisionRecord.made("a", time: 100).line
            try write([ends + old + ends, DecisionRecord.made("c", time: 1000).line], to: folder)
            // What is damaged in the first would be seen.
            let found = try requests(folder, LogFilter(since: 500))
            #expect(found.ids == ["c"] && found.damage == .init())
            #expect(try requests(folder, LogFilter(until: 500)).damage.lines == 1)
        }
    }

    @Test func readsOnWhereItStopped() throws {
        try inFolder { folder in
            func path(_ number: Int) -> String { "\(folder)/\(SegmentName(number: number, time: 0))" }
            let lines = ["a", "b", "c", "d"].map { DecisionRecord.made($0).line }
            let reader = try DecisionLogReader(folder, LogFilter(model: "boot"))
            var ids: [String] = []
            func read(_ expected: [String]) throws {
                ids = []
                _ = try reader.readNewLines { ids.append(DecisionRecord($0)?.requestID ?? "?") }
                #expect(ids == expected)
            }
            try read([])
            let file = try PartialFile(for: path(1))
            try file.append(lines[0] + lines[1].prefix(100))
            try file.publish()
            _ = try reader.readLines(newest: 0) { _ in ids.append("?") }
            try read([])
            try file.append(Array(lines[1].dropFirst(100)))
            try read(["b"])
            // Segments that follow, one without a line.
            try file.append(lines[2])
            let other = DecisionRecord.made("e", model: "bag").line
            try write([lines[0] + lines[1] + lines[2], [], lines[3] + other], to: folder)
            try read(["c", "d"])
            try read([])
        }
    }

    @Test func aFolderIsNeeded() throws {
        try inFolder { folder in
            try DurableFile.write([1], to: folder + "/file")
            #expect(throws: FileError.self) { try DecisionLogReader(folder + "/file") }
            #expect(throws: FileError.self) { try DecisionLogReader(folder + "/none") }
        }
    }
}
