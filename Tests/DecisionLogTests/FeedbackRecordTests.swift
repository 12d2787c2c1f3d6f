import Testing

@testable import DecisionLog

struct FeedbackRecordTests {
    private static let decision = DecisionRecord(
        time: 1_700_000_000.25, requestID: "a\"b", index: 3, model: "shoe", version: "2",
        modelDigest: String(repeating: "ab", count: 32), imageDigest: String(repeating: "cd", count: 32), score: 0.1,
        terms: [.init(name: "gradient_loss", value: -0.5)], threshold: 0.05, isAnomaly: true, decision: "anomalous",
        pValue: 0.01, frame: "ok", brightness: 0.5, contrast: 0.2)

    @Test func aLineIsReadAsItWasWritten() throws {
        let record = FeedbackRecord(time: 1_700_000_123.5, label: .normal, decision: Self.decision)
        let line = LogLine(bytes: record.line.dropLast(), time: record.time)
        #expect(line.kind == .feedback)
        #expect(FeedbackRecord(line) == record)
        // It is no decision, though it holds one.
        #expect(DecisionRecord(line) == nil)
        let decided = LogLine(bytes: Self.decision.line.dropLast(), time: Self.decision.time)
        #expect(FeedbackRecord(decided) == nil && DecisionRecord(decided) == Self.decision)
    }
}
