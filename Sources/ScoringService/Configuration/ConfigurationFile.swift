private import Glibc

/// Reads the configuration's text.
enum ConfigurationFile {
    private static let maximumSize = 1 << 20

    static func text(of path: String) throws(ConfigurationError) -> String {
        guard let file = fopen(path, "re") else {
            throw .unreadable(path: path, reason: String(cString: strerror(errno)))
        }
        defer { fclose(file) }
        var bytes = [UInt8](repeating: 0, count: maximumSize + 1)
        let count = fread(&bytes, 1, bytes.count, file)
        guard ferror(file) == 0 else { throw .unreadable(path: path, reason: String(cString: strerror(errno))) }
        guard count <= maximumSize else {
            throw .unreadable(path: path, reason: "it is larger than \(maximumSize) bytes")
        }
        guard let text = String(validating: bytes[..<count], as: UTF8.self) else {
            throw .malformed(path: path, reason: "it is not UTF-8")
        }
        return text
    }
}
