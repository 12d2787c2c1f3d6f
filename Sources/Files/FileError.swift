/// Why a file or a folder cannot be used.
package enum FileError: Error, Equatable, CustomStringConvertible {
    /// It could not be opened, read or written; `reason` is the system's, or the predicate of a sentence.
    case unusable(path: String, reason: String)
    /// The file is larger than the limit, in bytes.
    case tooLarge(path: String, size: Int, limit: Int)
    /// The folder holds more files and folders than the limit.
    case tooManyEntries(path: String, limit: Int)

    /// The last failure of a system call in this thread; to be read at once.
    package static func lastSystemError(_ path: String) -> FileError {
        .unusable(path: path, reason: SystemError.last.description)
    }

    /// The same of another file.
    func about(_ path: String) -> FileError {
        if case .unusable(_, let reason) = self { .unusable(path: path, reason: reason) } else { self }
    }

    /// A full sentence.
    package var description: String {
        switch self {
        case .unusable(let path, let reason): "\(path): \(reason)."
        case .tooLarge(let path, let size, let limit): "\(path) has \(size) bytes; a file has at most \(limit)."
        case .tooManyEntries(let path, let limit):
            "\(path) holds more than the \(limit) files and folders allowed."
        }
    }
}
