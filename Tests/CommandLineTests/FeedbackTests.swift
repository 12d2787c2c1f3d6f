import DecisionLog
import Files
import Foundation
import Testing

@testable import gradcon

/// `gradcon feedback`.
struct FeedbackTests {
    private static func decision(_ id: String, _ time: Double) -> DecisionRecord {
        DecisionRecord(
            time: time, requestID: id, index: nil, model: "boot", version: "1",
            modelDigest: String(repeating: "a", count: 64), imageDigest: nil, score: 0.25, terms: [], threshold: 0.5,
            isAnomaly: false, decision: "normal", pValue: nil, frame: "ok", brightness: 0.5, contrast: 0.25)
    }

    private static func label(_ id: String, _ time: Double, _ label: FeedbackRecord.Label) -> [UInt8] {
        FeedbackRecord(time: time + 100, label: label, decision: decision(id, time)).line
    }

    @Test func exportsTheLastWordOnEachImage() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Folder.make(folder + "/log/images")
        for name in ["a%2Fb", "c", "d", "e"] {
            try DurableFile.write(Array(name.utf8), to: "\(folder)/log/images/\(name).png")
        }
        let lines = [
            Self.decision("a/b", 1), Self.decision("c", 2), Self.decision("d", 3), Self.decision("f", 4),
            // The image of the first of these is no more, and nothing was said of the second.
            Self.decision("e", 5), Self.decision("e", 6),
        ].map(\.line)
        let said = [
            Self.label("a/b", 1, .anomalous), Self.label("a/b", 1, .normal), Self.label("c", 2, .anomalous),
            Self.label("f", 4, .normal), Self.label("e", 5, .normal),
        ]
        try DurableFile.write(
            (lines + said).flatMap { $0 }, to: "\(folder)/log/decisions-0000000001-19700101T000001Z.jsonl")
        let arguments = ["feedback", "export", "--log", folder + "/log", "--output", folder + "/set"]
        let result = try Program.run(arguments)
        #expect(result.output == "1 images in \(folder)/set/good, 1 in \(folder)/set/anomalous\n")
        #expect(result.error.contains("2 more have a label and no file"))
        #expect(try DurableFile.read(folder + "/set/good/a%2Fb.png", maximumSize: 100) == Array("a%2Fb".utf8))
        #expect(try Folder.names(in: folder + "/set/anomalous") == ["c.png"])
        let again = try Program.run(arguments)
        #expect(again.status == 2 && again.error.contains("is not empty"))
    }
}
