import ArgumentParser

/// The form of the rows of `gradcon score`.
enum OutputFormat: String, CaseIterable, Codable, ExpressibleByArgument {
    /// Aligned columns for people.
    case table
    /// One document, as the service answers a batch.
    case json
    /// A JSON object a line.
    case jsonl
    /// Comma-separated values (RFC 4180) under a line of names.
    case csv

    /// Whether rows can be appended to those of an interrupted run.
    var isResumable: Bool { self == .jsonl || self == .csv }

    /// The form that a file's name asks for; nil where it asks for none.
    init?(ending path: String) {
        switch path.split(separator: ".").last?.lowercased() {
        case "json": self = .json
        case "jsonl", "ndjson": self = .jsonl
        case "csv": self = .csv
        default: return nil
        }
    }
}
