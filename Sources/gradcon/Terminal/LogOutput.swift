import DecisionLog
import Evaluation
import Files
import Glibc

/// Lines of the decision log on standard output.
struct LogOutput {
    /// How they look.
    enum Format {
        /// For people.
        case table
        /// As they are kept.
        case json
        case csv
    }

    private let format: Format
    private var bytes: [UInt8] = []
    private var failure: StandardOutput.Failure?
    /// Characters of the column of models; it grows with what is found.
    private var modelWidth = 5

    /// Bytes that are written at once.
    private static let chunk = 1 << 16

    init(_ format: Format) {
        self.format = format
        switch format {
        case .table:
            add(row: "time (UTC)", "decision", "score", "threshold", "p-value", "frame", "model", "request")
        case .json: break
        case .csv: bytes += Array(CSV.line(Self.columns).utf8)
        }
    }

    /// Adds a line of the log; one that is no decision only where lines are printed as they are.
    mutating func add(_ line: LogLine) {
        switch format {
        case .json: bytes += line.bytes + [UInt8(ascii: "\n")]
        case .table: if let record = DecisionRecord(line) { add(record) }
        case .csv:
            if let record = DecisionRecord(line) { bytes += Array(CSV.line(Self.fields(of: record)).utf8) }
        }
        guard bytes.count >= Self.chunk, failure == nil else { return }
        do { try flush() } catch { failure = error }
    }

    /// Writes what was added.
    ///
    /// - Throws: where not all of it could be written.
    mutating func flush() throws(StandardOutput.Failure) {
        if let failure { throw failure }
        defer { bytes.removeAll(keepingCapacity: true) }
        try StandardOutput.write(bytes)
    }

    private mutating func add(_ record: DecisionRecord) {
        func number(_ value: Double?) -> String { value?.fixed(4) ?? "-" }
        add(
            row: record.time.utc(separator: " "), record.decision ?? "-", number(record.score),
            number(record.threshold), number(record.pValue), record.frame,
            "\(record.model)@\(record.version)".printable,
            record.requestID.printable + (record.index.map { " #\($0)" } ?? ""))
    }

    private mutating func add(
        row time: String, _ decision: String, _ score: String, _ threshold: String, _ pValue: String, _ frame: String,
        _ model: String, _ request: String
    ) {
        modelWidth = max(modelWidth, model.count)
        let columns = [
            time.alignedLeft(23), decision.alignedLeft(9), score.alignedRight(9), threshold.alignedRight(9),
            pValue.alignedRight(7), frame.alignedLeft(6), model.alignedLeft(modelWidth), request,
        ]
        bytes += Array((columns.joined(separator: "  ") + "\n").utf8)
    }

    private static let columns = [
        "time", "request_id", "index", "model", "version", "digest", "image", "score", "threshold", "is_anomaly",
        "decision", "p_value", "frame", "brightness", "contrast", "terms",
    ]

    private static func fields(of record: DecisionRecord) -> [String] {
        func number(_ value: Double?) -> String { value.map { String($0.description.wholeWithoutFraction) } ?? "" }
        return [
            record.time.utc(separator: "T") + "Z", record.requestID, record.index?.description ?? "", record.model,
            record.version, record.modelDigest, record.imageDigest ?? "", number(record.score),
            number(record.threshold), record.isAnomaly?.description ?? "", record.decision ?? "",
            number(record.pValue), record.frame, number(record.brightness), number(record.contrast),
            record.terms.map { "\($0.name)=\(number($0.value))" }.joined(separator: ";"),
        ]
    }
}

extension Double {
    /// The time of so many seconds since 1970, such as `2026-01-31T12:00:00.123`.
    fileprivate func utc(separator: String) -> String {
        let milliseconds = Int(exactly: (self * 1000).rounded()) ?? 0
        var (seconds, parts) = (time_t(milliseconds >= 0 ? milliseconds / 1000 : 0), tm())
        guard gmtime_r(&seconds, &parts) != nil else { return description }
        func digits(_ value: some BinaryInteger, _ count: Int) -> String {
            let text = String(value)
            return String(repeating: "0", count: max(0, count - text.count)) + text
        }
        return "\(digits(parts.tm_year + 1900, 4))-\(digits(parts.tm_mon + 1, 2))-\(digits(parts.tm_mday, 2))"
            + "\(separator)\(digits(parts.tm_hour, 2)):\(digits(parts.tm_min, 2)):\(digits(parts.tm_sec, 2))"
            + ".\(digits(milliseconds - Int(seconds) * 1000, 3))"
    }
}
