private import Files

/// Reads the configuration's text.
enum ConfigurationFile {
    private static let maximumSize = 1 << 20

    static func text(of path: String) throws(ConfigurationError) -> String {
        let bytes: [UInt8]
        do { bytes = try DurableFile.readToEnd(path, maximumSize: maximumSize) } catch {
            switch error {
            case .unusable(_, let reason): throw .unreadable(path: path, reason: reason)
            default: throw .unreadable(path: path, reason: "it is larger than \(maximumSize) bytes")
            }
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw .malformed(path: path, reason: "it is not UTF-8")
        }
        return text
    }
}
