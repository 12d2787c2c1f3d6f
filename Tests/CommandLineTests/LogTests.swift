import DecisionLog
import Files
import Foundation
import Testing

@testable import gradcon

/// `gradcon log`.
struct LogTests {
    private static func record(
        _ id: String, _ time: Double, model: String = "boot", decision: String = "normal", index: Int? = nil
    ) -> DecisionRecord {
        DecisionRecord(
            time: time, requestID: id, index: index, model: model, version: "1",
            modelDigest: String(repeating: "a", count: 64), imageDigest: nil, score: 0.25,
            terms: [.init(name: "x", value: 1.5), .init(name: "y", value: -2)], threshold: 0.5,
            isAnomaly: decision == "anomalous", decision: decision, pValue: 0.125, frame: "ok", brightness: 0.5,
            contrast: 0.25)
    }

    private static let name = "decisions-0000000001-20260131T120000Z.jsonl"

    /// A log of four decisions.
    private func inFolder(_ body: (_ folder: String, _ lines: [[UInt8]]) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let start = 1_769_860_800.0
        let lines = [
            Self.record("a", start), Self.record("b", start + 60, model: "bag"),
            Self.record("c,\u{1B}", start + 120.5, decision: "anomalous", index: 3),
            Self.record("d", Date().timeIntervalSince1970 - 1800),
        ].map(\.line)
        try DurableFile.write(lines.flatMap { $0 }, to: "\(folder)/\(Self.name)")
        try body(folder, lines)
    }

    @Test func showsATableAndJSONAndCSV() throws {
        try inFolder { folder, lines in
            let table = try Program.run(["log", folder, "--limit", "3", "--until", "2026-01-31T12:02:01Z"])
            #expect(
                table.output == """
                    time (UTC)               decision       score  threshold  p-value  frame   model  request
                    2026-01-31 12:00:00.000  normal        0.2500     0.5000   0.1250  ok      boot@1  a
                    2026-01-31 12:01:00.000  normal        0.2500     0.5000   0.1250  ok      bag@1   b
                    2026-01-31 12:02:00.500  anomalous     0.2500     0.5000   0.1250  ok      boot@1  c,\u{FFFD} #3

                    """)
            let json = try Program.run(["log", "--json", folder])
            #expect(json.output == String(decoding: lines.flatMap { $0 }, as: UTF8.self))
            // The configuration names the folder, too.
            let csv = try Program.run(
                ["log", "--csv", "--decision", "anomalous"], environment: ["GRADCON_DECISIONS_DIRECTORY": folder])
            let rows = csv.output.split(separator: "\r\n")
            #expect(rows.count == 2 && rows[0].hasPrefix("time,request_id,index,model,version,digest,image,score,"))
            #expect(
                rows[1] == "2026-01-31T12:02:00.500Z,\"c,\u{1B}\",3,boot,1,aaaaaaaaaaaaaaaa,,0.25,0.5,true,anomalous,"
                    + "0.125,ok,0.5,0.25,x=1.5;y=-2")
        }
    }

    @Test(arguments: [
        (["--model", "bag"], ["b"]), (["--since", "1h"], ["d"]), (["--until", "2026-01-31T12:01:00Z"], ["a"]),
        (["--since", "2026-01-31T12:01:00Z", "--until", "2026-02-02"], ["b", "c"]), (["--request-id", "b"], ["b"]),
        (["--limit", "1"], ["d"]), (["--limit", "0"], []), (["--decision", "review"], []),
        (["--decision", "normal", "--model", "boot"], ["a", "d"]),
    ])
    func filters(_ arguments: [String], _ expected: [String]) throws {
        try inFolder { folder, _ in
            let lines = try Program.run(["log", folder, "--json"] + arguments).output.split(separator: "\n")
            let ids = lines.compactMap { $0.split(separator: "\"request_id\":\"").last?.prefix(1) }
            #expect(ids.map(String.init) == expected)
        }
    }

    @Test func saysWhatIsDamaged() throws {
        try inFolder { folder, lines in
            var bytes = lines.flatMap { $0 }
            bytes[40] ^= 1
            try DurableFile.write(bytes, to: "\(folder)/\(Self.name).damaged")
            try FileManager.default.removeItem(atPath: "\(folder)/\(Self.name)")
            let result = try Program.run(["log", folder, "--json"])
            #expect(result.output == String(decoding: lines.dropFirst().flatMap { $0 }, as: UTF8.self))
            #expect(result.error == "1 line is damaged and left out, in \(Self.name).damaged.\n")
            #expect(result.status == 0)
        }
    }

    @Test func refusesWhatIsNoLog() throws {
        let missing = try Program.run(["log", "/nowhere/log"])
        #expect(missing.status == 2 && missing.error.contains("/nowhere/log"))
        let unset = try Program.run(["log"])
        #expect(unset.status == 2 && unset.error.contains("decisions.directory"))
        #expect(try Program.run(["log", "/", "--json", "--csv"]).status == 2)
        #expect(try Program.run(["log", "/", "--since", "yesterday"]).error.contains("\"yesterday\" is no time"))
    }

    @Test func followsWhatIsWritten() throws {
        try inFolder { folder, lines in
            let command = try Program.start(["log", "--follow", "--json", folder])
            defer { command.signal(SIGKILL) }
            #expect(try command.nextOutputLines(4) == String(decoding: lines.flatMap { $0 }, as: UTF8.self))
            let next = Self.record("e", Date().timeIntervalSince1970).line
            try DurableFile.write(next, to: "\(folder)/\(Self.name.replacing("0001-", with: "0002-"))")
            #expect(try command.nextOutputLines(1) == String(decoding: next, as: UTF8.self))
        }
    }

    @Test func theServiceSaysWhereItCannotKeepDecisions() throws {
        try inFolder { folder, _ in
            let file = "\(folder)/\(Self.name)"
            let result = try Program.run(["serve", "--port", "0", "--set", "decisions.directory=\(file)"])
            #expect(result.status == 2 && result.error.contains("\(file): is not a folder"))
        }
    }
}

struct LogTimeTests {
    @Test func takesMomentsAndAges() throws {
        #expect(try LogTime("2026-01-31") == .moment(1_769_817_600))
        #expect(try LogTime("2026-01-31T12:00:00Z") == .moment(1_769_860_800))
        #expect(try LogTime("2026-01-31T13:00:00+01:00") == .moment(1_769_860_800))
        #expect(try LogTime("90s").seconds(before: 100) == 10)
        #expect(try LogTime("1.5m") == .ago(90) && LogTime("2h") == .ago(7200) && LogTime("7d") == .ago(604_800))
        for text in ["", "2", "h", "-2h", "2w", "nanh", "2026-13-01", "2026-01-31T12:00"] {
            #expect(throws: (any Error).self) { try LogTime(text) }
        }
    }
}
