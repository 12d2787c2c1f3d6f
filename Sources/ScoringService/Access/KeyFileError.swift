package import Files

/// Why a file of keys was refused.
package enum KeyFileError: Error, Equatable, CustomStringConvertible {
    /// It cannot be read or written.
    case unusable(FileError)
    /// Others than its owner may write to it, and so give themselves a key. `permissions` is the lowest nine bits.
    case writableByOthers(path: String, permissions: UInt32)
    /// It does not hold keys as `gradcon key` writes them.
    case malformed(path: String, reason: String)
    /// Two keys have one id.
    case duplicate(path: String, id: String)
    /// No key of `count` is valid now, so that every client would be refused.
    case noValidKey(path: String, count: Int)
    /// There is no key of this id.
    case unknown(path: String, id: String)

    /// A full sentence.
    package var description: String {
        switch self {
        case .unusable(let error): error.description
        case .writableByOthers(let path, let permissions):
            "\(path) may be written to by others than its owner (mode \(String(permissions, radix: 8))), who could add "
                + "keys of their own; chmod 600 mends that."
        case .malformed(let path, let reason): "\(path) is no file of keys: \(reason)."
        case .duplicate(let path, let id): "\(path) has two keys of the id \(id)."
        case .noValidKey(let path, 0): "\(path) holds no key; gradcon key create makes one."
        case .noValidKey(let path, let count):
            "\(path) holds \(count) keys, all of which have expired; gradcon key create makes one."
        case .unknown(let path, let id): "\(path) has no key of the id \(id); gradcon key list shows those it has."
        }
    }
}
