import FoundationEssentials
import Testing

@testable import DecisionLog

struct DecisionRecordTests {
    /// The checksum is that of Python's `zlib.crc32` over the bytes before `,"crc"`.
    @Test func isALineOfJSON() {
        #expect(
            String(decoding: DecisionRecord.made().line, as: UTF8.self)
                == #"{"time":1764296914.123,"kind":"decision","request_id":"r","model":"boot","version":"1","#
                + #""digest":"abababababababab","image":"0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f","#
                + #""score":0.30000000000000004,"terms":{"reconstruction_error":0.333333,"gradient_loss":-2e-07},"#
                + #""threshold":-0.0028824840554538857,"decision":"normal","p_value":0.710963,"#
                + #""brightness":0.2834,"contrast":0.35,"crc":"20009c65"}"# + "\n")
    }

    @Test(arguments: [
        DecisionRecord.made(), .made("a", time: 5, index: 3), .made(decision: nil, isAnomaly: nil),
        .made(decision: "review", isAnomaly: true), .made(decision: "review"),
        .made(decision: "anomalous", isAnomaly: true, frame: "dark"), .made(time: 1_764_296_914.000_4),
        .made(score: -1e300),
    ])
    func readsBackTheSame(_ record: DecisionRecord) throws {
        #expect(DecisionRecord(try #require(LogLine(written: record.line))) == record)
    }

    @Test(arguments: [
        "\"}\n{\"time\":1", "\",\"model\":\"other\",\"x\":\"", "a\u{0}\u{7F}\u{2028}é", "\\",
        "\",\"crc\":\"00000000\"}",
    ])
    func textsOfClientsStayTexts(_ text: String) throws {
        let record = DecisionRecord.made(text)
        #expect(record.line.filter { $0 == UInt8(ascii: "\n") }.count == 1)
        let line = try #require(LogLine(written: record.line))
        #expect(DecisionRecord(line) == record)
        for filter in [LogFilter(model: "other"), LogFilter(model: "boot")] {
            var isWanted = false
            let isIntact = line.bytes.withUnsafeBufferPointer { bytes in
                LogFilter.Matcher(filter).take(bytes) { _ in isWanted = true }
            }
            #expect(isIntact && isWanted == (filter.model == "boot"))
        }
        // To Foundation it is the same text.
        let json = try JSONDecoder().decode([String: JSONText].self, from: Data(line.bytes))
        #expect(json["request_id"]?.text == text)
    }

    @Test func aByteThatIsWrongIsSeen() {
        let line = DecisionRecord.made().line
        for place in line.indices {
            for bit in 0..<8 as Range<UInt8> {
                var damaged = line
                damaged[place] ^= 1 << bit
                #expect(LogLine(written: damaged) == nil, "\(place), \(bit)")
            }
        }
    }

    @Test func onlyDecisionsAreDecisions() throws {
        let other = String(decoding: DecisionRecord.made().line, as: UTF8.self)
            .replacing("\"kind\":\"decision\"", with: "\"kind\":\"unknown\"")
        let members = other[..<other.index(other.endIndex, offsetBy: -19)]
        #expect(LogLine(bytes: Array(members.utf8), time: 1).kind == nil)
        #expect(DecisionRecord(LogLine(bytes: Array(members.utf8), time: 1)) == nil)
    }

    private struct JSONText: Decodable {
        let text: String?

        init(from decoder: any Decoder) throws {
            text = try? decoder.singleValueContainer().decode(String.self)
        }
    }
}
