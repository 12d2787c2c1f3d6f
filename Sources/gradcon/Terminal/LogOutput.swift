import DecisionLog
import Evaluation
import Files

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

    private let clock = LogClock()

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
            if let record = DecisionRecord(line) { bytes += Array(CSV.line(fields(of: record)).utf8) }
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
        // A space for people in place of the T, and no Z below a heading that says UTC.
        let (time, date) = (time(of: record), "2026-01-31".utf8.count)
        add(
            row: "\(time.prefix(date)) \(time.dropFirst(date + 1).dropLast())", (record.decision ?? "-").printable,
            number(record.score),
            number(record.threshold), number(record.pValue), record.frame.printable,
            "\(record.model)@\(record.version)".printable,
            record.requestID.printable + (record.index.map { " #\($0)" } ?? ""))
    }

    private mutating func add(
        row time: String, _ decision: String, _ score: String, _ threshold: String, _ pValue: String, _ frame: String,
        _ model: String, _ request: String
    ) {
        modelWidth = max(modelWidth, model.utf8.count)
        add(time, width: 23)
        add(decision, width: 9)
        add(score, width: 9, isNumber: true)
        add(threshold, width: 9, isNumber: true)
        add(pValue, width: 7, isNumber: true)
        add(frame, width: 6)
        add(model, width: modelWidth)
        bytes += request.utf8
        bytes.append(UInt8(ascii: "\n"))
    }

    /// Adds a column of ASCII. A log has millions of them.
    private mutating func add(_ text: String, width: Int, isNumber: Bool = false) {
        let spaces = repeatElement(UInt8(ascii: " "), count: max(0, width - text.utf8.count))
        if isNumber { bytes += spaces }
        bytes += text.utf8
        if !isNumber { bytes += spaces }
        bytes += [UInt8(ascii: " "), UInt8(ascii: " ")]
    }

    private static let columns = [
        "time", "request_id", "index", "model", "version", "digest", "image", "score", "threshold", "is_anomaly",
        "decision", "p_value", "frame", "brightness", "contrast", "terms",
    ]

    private mutating func fields(of record: DecisionRecord) -> [String] {
        func number(_ value: Double?) -> String { value.map { String($0.description.wholeWithoutFraction) } ?? "" }
        return [
            time(of: record), record.requestID, record.index?.description ?? "", record.model,
            record.version, record.modelDigest, record.imageDigest ?? "", number(record.score),
            number(record.threshold), record.isAnomaly?.description ?? "", record.decision ?? "",
            number(record.pValue), record.frame, number(record.brightness), number(record.contrast),
            record.terms.map { "\($0.name)=\(number($0.value))" }.joined(separator: ";"),
        ]
    }

    /// The time of a record in UTC, such as `2026-01-31T12:00:00.123Z`.
    private func time(of record: DecisionRecord) -> String {
        let milliseconds = max(0, Int(exactly: (record.time * 1000).rounded()) ?? 0)
        return clock.text(second: milliseconds / 1000, millisecond: milliseconds % 1000)
    }
}
