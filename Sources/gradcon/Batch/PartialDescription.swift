import Files
import FoundationEssentials

/// What the rows of an unfinished file were made with, in a file beside it: rows made otherwise are never mixed.
struct PartialDescription: Codable, Equatable {
    let format: OutputFormat
    /// The SHA-256 of the model's file.
    let model: String
    let threshold: Double?
    /// As `I/N`; nil where there is one part only.
    let shard: String?
    /// The folder of pictures.
    let map: String?
    /// The file or folder of the command line, or the first of several, their number and a digest of them all.
    let files: String

    /// Where it lies.
    static func path(of partialPath: String) -> String { partialPath + ".json" }

    func write(beside partialPath: String) throws {
        try DurableFile.write(try SortedJSON.indentedBytes(of: self), to: Self.path(of: partialPath))
    }

    /// - Throws: where the rows of an unfinished file were made with anything else.
    func check(beside partialPath: String) throws {
        let path = Self.path(of: partialPath)
        guard DurableFile.exists(path), let found = try? Self(contentsOf: path) else {
            throw Failure(
                description: "\(partialPath) cannot be gone on with: \(path), which says how its rows were made, is "
                    + "missing or damaged. Begin anew without --resume.")
        }
        let differences = [
            ("format", found.format.rawValue, format.rawValue), ("model", found.model, model),
            ("threshold", found.threshold?.description ?? "none", threshold?.description ?? "none"),
            ("shard", found.shard ?? "0/1", shard ?? "0/1"), ("--map", found.map ?? "none", map ?? "none"),
            ("files", found.files, files),
        ].filter { $0.1 != $0.2 }
        guard differences.isEmpty else {
            let list = differences.map { "\($0.0) \($0.1), now \($0.2)" }.joined(separator: "; ")
            throw Failure(
                description: "\(partialPath) was made otherwise (\(list)). Go on with what it was made with, or begin "
                    + "anew without --resume.")
        }
    }

    private init(contentsOf path: String) throws {
        self = try JSONDecoder().decode(Self.self, from: Data(try DurableFile.read(path, maximumSize: 1 << 16)))
    }

    init(format: OutputFormat, model: String, threshold: Double?, shard: Shard?, map: String?, files: [String]) {
        (self.format, self.model, self.threshold, self.map) = (format, model, threshold, map)
        let others = files.dropFirst()
        // There may be as many as the system lets a command line hold.
        let digest = String(SHA256.leadingWord(of: files.joined(separator: "\0")), radix: 16)
        self.files = (files.first ?? "") + (others.isEmpty ? "" : " and \(others.count) more (\(digest))")
        self.shard = shard.flatMap { $0.count > 1 ? $0.description : nil }
    }

    struct Failure: Error, CustomStringConvertible {
        /// Full sentences.
        let description: String
    }
}
