import FoundationEssentials
import Logging
import Testing

@testable import gradcon

struct LogFormatTests {
    private static let time = "2026-02-28T09:05:00.250Z"

    private func line(
        _ format: LogFormat, _ message: Logger.Message, _ metadata: Logger.Metadata = [:]
    ) -> String {
        format.line(Self.time, .warning, "gradcon.access", message, metadata)
    }

    private let metadata: Logger.Metadata = [
        "status": .stringConvertible(200), "total_ms": .stringConvertible(1.25), "is_sent": .stringConvertible(false),
        "route": "/models/{name}/score", "key_name": "press 4", "queue_ms": .stringConvertible(2.0),
    ]

    @Test func textIsReadable() {
        #expect(
            line(.text, "POST /score 200", metadata)
                == "\(Self.time) warning gradcon.access: POST /score 200 is_sent=false key_name=\"press 4\" "
                + "queue_ms=2.0 route=/models/{name}/score status=200 total_ms=1.25\n")
        #expect(line(.text, "a") == "\(Self.time) warning gradcon.access: a\n")
    }

    @Test func numbersOfJSONAreNumbers() {
        #expect(
            line(.json, "POST /score 200", metadata)
                == #"{"time":"\#(Self.time)","level":"warning","label":"gradcon.access","message":"POST /score 200","#
                + #""is_sent":false,"key_name":"press 4","queue_ms":2,"route":"/models/{name}/score","status":200,"#
                + #""total_ms":1.25}"# + "\n")
    }

    @Test(arguments: [
        ("", #""""#), ("a b", #""a b""#), ("a=b", #""a=b""#), ("say \"no\"", #""say \"no\"""#), ("a\\b", #""a\\b""#),
        ("x\nerror gradcon: forged", #""x\u000aerror gradcon: forged""#), ("ä", "\"ä\""),
        ("10.0.0.1:5", "10.0.0.1:5"),
    ])
    func aValueCannotLookLikeTwo(value: String, expected: String) {
        #expect(line(.text, "m", ["k": .string(value)]) == "\(Self.time) warning gradcon.access: m k=\(expected)\n")
    }

    /// Whatever a text holds, it is read back as it was, and is one line.
    @Test(arguments: ["\"},{\"level\":\"error", "a\nb\r\u{0}\u{1B}[2J", "\\", "ü\u{2028}", "\u{7F}"])
    func jsonKeepsTextsWhole(text: String) throws {
        let line = line(.json, "\(text)", ["key": .string(text)])
        #expect(line.utf8.count { $0 == UInt8(ascii: "\n") } == 1)
        let members = try JSONDecoder().decode([String: String].self, from: Data(line.utf8))
        #expect(members["message"] == text && members["key"] == text && members.count == 5)
    }

    @Test func jsonHoldsListsAndObjects() {
        let metadata: Logger.Metadata = [
            "a": ["x", .stringConvertible(1)], "b": ["d": "1", "c": .stringConvertible(true)],
        ]
        #expect(line(.json, "m", metadata).hasSuffix(#""message":"m","a":["x",1],"b":{"c":true,"d":"1"}}"# + "\n"))
    }

    @Test(arguments: [
        (0, 0, "1970-01-01T00:00:00.000Z"), (951_782_400, 7, "2000-02-29T00:00:00.007Z"),
        (1_772_269_500, 250, "2026-02-28T09:05:00.250Z"), (-1, 999, "1969-12-31T23:59:59.999Z"),
    ])
    func theClockTellsUTC(second: Int, millisecond: Int, expected: String) {
        let clock = LogClock()
        _ = clock.text(second: second - 1, millisecond: 0)
        #expect(clock.text(second: second, millisecond: millisecond) == expected)
        #expect(clock.text(second: second, millisecond: millisecond) == expected)
    }

    @Test func theLevelOfAllLoggersChangesAtOnce() throws {
        let writer = try #require(LineWriter(-1))
        let output = LineLogHandler.Output(writer, .text, level: .info)
        var (one, other) = (LineLogHandler(label: "a", output: output), LineLogHandler(label: "b", output: output))
        other.logLevel = .error
        for level in Logger.Level.allCases {
            output.level = level
            #expect(output.level == level && one.logLevel == level && other.logLevel == .error)
        }
        one[metadataKey: "k"] = "v"
        #expect(one.metadata == ["k": "v"] && one[metadataKey: "k"] == "v")
    }
}
