import FoundationEssentials
import Testing

/// Files of `/proc` and `/sys` as a kernel shows them, by path, and what is to be made of them.
struct SystemFiles: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let files: [String: String]
    let expected: Int

    /// Lays the files out in a temporary folder.
    ///
    /// - Parameter others: further ones.
    func with(_ others: [String: String] = [:], _ body: (_ root: String) throws -> Void) throws {
        let root = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: root) }
        for (path, text) in files.merging(others, uniquingKeysWith: { $1 }) {
            let file = "\(root)/\(path)"
            let folder = String(file[..<(file.lastIndex(of: "/") ?? file.endIndex)])
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: URL(filePath: file))
        }
        try body(root)
    }
}
