import Files
import FoundationEssentials

/// The rows that a file begins with, up to the first that is not whole: a run that was killed may have left a part of
/// one, and a machine that failed, anything.
struct PartialRows {
    /// How many bytes head and rows take; 0 where not even the head is whole.
    private(set) var size = 0
    /// What the rows say.
    private(set) var summary = BatchSummary()
    private var digests: [UInt64] = []

    /// The files that they are of.
    var files: FinishedFiles { FinishedFiles(digests) }

    /// Bytes of a row. Paths have 4,096, so longer ones were not written here.
    private static let rowLimit = 1 << 24

    /// - Parameters:
    ///   - path: a file of this program.
    ///   - format: one that can be gone on with.
    ///   - head: what stands above the rows.
    init(_ path: String, format: OutputFormat, head: [UInt8]) throws(FileError) {
        switch format {
        case .csv: try readCSV(ByteStream(path), head: head)
        case .jsonl: try readLines(ByteStream(path))
        case .json, .table: break
        }
    }

    private mutating func add(_ path: String, _ verdict: Verdict, end: Int) {
        size = end
        digests.append(FinishedFiles.digest(of: path))
        summary.add(verdict)
    }

    private mutating func readCSV(_ stream: ByteStream, head: [UInt8]) throws(FileError) {
        var reader = CSVReader(limit: Self.rowLimit)
        var (position, names) = (0, [String]())
        while true {
            let bytes = try stream.next()
            guard !bytes.isEmpty else { return }
            for byte in bytes {
                guard position >= head.count || byte == head[position] else { return }
                position += 1
                let record: [String]?
                do { record = try reader.take(byte) } catch { return }
                guard let record else { continue }
                if names.isEmpty {
                    (names, size) = (record, position)
                } else if let row = CSVRow.read(record, columns: names.count) {
                    add(row.path, row.verdict, end: position)
                } else {
                    return
                }
            }
        }
    }

    private mutating func readLines(_ stream: ByteStream) throws(FileError) {
        struct Row: Decodable {
            let file: String
            let score: Double?
            let is_anomaly: Bool?
            let error: String?
        }
        let reader = DelimitedReader(stream, delimiter: UInt8(ascii: "\n"), limit: Self.rowLimit)
        while let line = try reader.next(), line.isDelimited {
            guard let row = try? JSONDecoder().decode(Row.self, from: Data(line.bytes)),
                (row.score == nil) != (row.error == nil)
            else { return }
            let verdict = row.error == nil ? Verdict(isAnomaly: row.is_anomaly) : .failed
            add(row.file, verdict, end: size + line.bytes.count + 1)
        }
    }
}
