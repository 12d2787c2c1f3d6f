private import Files

/// Why a configuration was refused.
package enum ConfigurationError: Error, Equatable, CustomStringConvertible {
    /// The file could not be read.
    case unreadable(path: String, reason: String)
    /// The file is no YAML, or not sections of keys.
    case malformed(path: String, reason: String)
    /// No such key. `source` is the file, an environment variable or a flag.
    case unknownKey(String, value: String, source: String)
    /// The value is not allowed.
    case invalidValue(key: String, value: String, allowed: String, source: String)

    /// A full sentence, which does not grow with what it repeats.
    package var description: String {
        switch self {
        case .unreadable(let path, let reason): "The configuration \(path) could not be read: \(reason)."
        case .malformed(let path, let reason): "The configuration \(path) is malformed: \(reason.clipped(to: 300))."
        case .unknownKey(let key, let value, let source):
            "\(source) sets \"\(key.clipped)\" to \"\(value.clipped)\", but there is no such key; known are "
                + Setting.all.map(\.key).joined(separator: ", ") + "."
        case .invalidValue(let key, let value, let allowed, let source):
            "\(source) sets \"\(key)\" to \"\(value.clipped)\"; allowed is \(allowed)."
        }
    }
}
