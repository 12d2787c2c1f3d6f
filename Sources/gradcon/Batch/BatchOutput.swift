import AnomalyDetection
import ScoringService

/// Writes rows one behind the other as one document. Used by one thread at a time.
struct BatchOutput {
    private let destination: Destination
    private let format: OutputFormat
    private let scorer: FileScorer
    private var table: TableRows
    private var isFirst = true

    /// - Parameter isResumed: whether rows are there already.
    init(
        _ destination: Destination, format: OutputFormat, scorer: FileScorer, table: TableRows, isResumed: Bool = false
    ) throws {
        (self.destination, self.format, self.scorer, self.table) = (destination, format, scorer, table)
        if !isResumed { try write(Self.head(format, scorer)) }
    }

    /// What stands above the rows.
    static func head(_ format: OutputFormat, _ scorer: FileScorer) -> [UInt8] {
        switch format {
        case .csv: CSVRow.head(scorer.model.checkpoint.detector)
        case .json: scorer.jsonFrame.head
        case .jsonl, .table: []
        }
    }

    mutating func append(_ rows: [BatchRow]) throws {
        var bytes: [UInt8] = []
        for row in rows {
            switch row.content {
            case .bytes(let row):
                if format == .json, !isFirst { bytes.append(UInt8(ascii: ",")) }
                bytes += row
            case .outcome(let outcome): bytes += table.lines(adding: outcome).utf8
            }
            isFirst = false
        }
        try write(bytes)
    }

    /// Writes what is still held back.
    mutating func flush() throws { try write(Array(table.linesHeldBack().utf8)) }

    /// Writes what stands below the rows.
    mutating func end() throws {
        switch format {
        case .csv, .jsonl: break
        case .json: try write(scorer.jsonFrame.tail + [UInt8(ascii: "\n")])
        case .table:
            try flush()
            try write(Array((table.foot + "\n").utf8))
        }
    }

    private func write(_ bytes: [UInt8]) throws {
        if !bytes.isEmpty { try destination.write(bytes) }
    }
}
