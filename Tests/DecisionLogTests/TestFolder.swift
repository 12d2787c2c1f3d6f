import FoundationEssentials

@testable import DecisionLog

/// A folder of its own for the time of a test.
func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
}

extension DecisionRecord {
    /// A record like those of the shipped models.
    static func made(
        _ requestID: String = "r", time: Double = 1_764_296_914.123, index: Int? = nil, model: String = "boot",
        score: Double = 0.1 + 0.2, decision: String? = "normal", isAnomaly: Bool? = false, frame: String = "ok"
    ) -> DecisionRecord {
        DecisionRecord(
            time: time, requestID: requestID, index: index, model: model, version: "1",
            modelDigest: String(repeating: "ab", count: 32), imageDigest: String(repeating: "0f", count: 32),
            score: score,
            terms: [.init(name: "reconstruction_error", value: 1 / 3), .init(name: "gradient_loss", value: -2e-7)],
            threshold: -0.0028824840554538857, isAnomaly: isAnomaly, decision: decision, pValue: 214 / 301,
            frame: frame, brightness: 0.28341234, contrast: 0.35)
    }
}

extension LogLine {
    /// The line that bytes with a line break are, where it is intact.
    init?(written bytes: [UInt8]) {
        guard bytes.last == UInt8(ascii: "\n") else { return nil }
        var line: LogLine?
        let isIntact = bytes.dropLast().withUnsafeBufferPointer { bytes in
            LogFilter.Matcher(LogFilter()).take(bytes) { line = $0 }
        }
        guard isIntact, let line else { return nil }
        self = line
    }
}
