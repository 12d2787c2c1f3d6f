import Imaging

/// Why a ZIP archive cannot be read. Offsets are in bytes from the start of the file; sections are those of PKWARE's
/// APPNOTE.TXT.
enum ZipError: Error, Equatable, CustomStringConvertible {
    /// There is no end of central directory record.
    case noDirectory
    /// A record begins with another signature than its own, or the file ends in it.
    case record(String, offset: Int)
    /// Sizes, offsets or counts point outside the file or at each other.
    case bounds(String, offset: Int)
    /// The archive spans several files.
    case spanned
    /// More entries than the limit.
    case tooManyEntries(Int, limit: Int)
    /// Two entries have the same name.
    case duplicateEntry(String)
    /// Two entries share bytes of the file.
    case overlap(String, String)
    /// A method other than stored (0) and deflated (8).
    case method(Int, entry: String)
    /// The entry is encrypted.
    case encrypted(entry: String)
    /// The entry's sizes contradict each other, or its data does not have the size declared.
    case size(entry: String, declared: Int, found: Int)
    /// An entry, or all together, are declared larger than the limit when inflated; the limit of all depends on the
    /// archive's size.
    case tooLarge(declared: Int, limit: Int)
    /// The entry's data cannot be inflated.
    case compressed(entry: String, InflateError)
    /// The entry's data does not have the checksum declared.
    case checksum(entry: String)
    /// There is no such entry.
    case missingEntry(String)

    var description: String {
        switch self {
        case .noDirectory:
            "The ZIP archive is cut off or damaged: its end of central directory is not there."
        case .record(let name, let offset): "The archive's \(name) at byte \(offset) is damaged or cut off."
        case .bounds(let name, let offset):
            "The archive's \(name) at byte \(offset) points to where there is no room for what it announces."
        case .spanned: "The archive is spread over several files; expected is a single one."
        case .tooManyEntries(let found, let limit): "The archive has \(found) entries; at most \(limit) are read."
        case .duplicateEntry(let name): "The archive has two entries \"\(name)\"; expected is one."
        case .overlap(let first, let second): "The archive's entries \"\(first)\" and \"\(second)\" overlap."
        case .method(let method, let entry):
            "The archive's entry \"\(entry)\" is compressed by method \(method); known are 0 (stored) and 8 (deflate)."
        case .encrypted(let entry): "The archive's entry \"\(entry)\" is encrypted."
        case .size(let entry, let declared, let found):
            "The archive's entry \"\(entry)\" is declared as \(declared) bytes, but has \(found)."
        case .tooLarge(let declared, let limit):
            "The archive announces \(declared) bytes where at most \(limit) are read."
        case .compressed(let entry, let error): "The archive's entry \"\(entry)\" cannot be inflated: \(error)"
        case .checksum(let entry): "The archive's entry \"\(entry)\" does not have the checksum declared."
        case .missingEntry(let name): "The archive has no entry \"\(name)\"."
        }
    }
}
