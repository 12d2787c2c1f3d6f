/// Why compressed data could not be inflated.
package enum InflateError: Error, Equatable, Sendable, CustomStringConvertible {
    /// The data breaks the rules of its format or fails its checksum; `reason` is zlib's own wording and `offset` the
    /// number of compressed bytes read before it was noticed.
    case corrupt(offset: Int, reason: String)
    /// The data ends, after `length` bytes, before the compressed stream does.
    case truncated(length: Int)
    /// The stream is complete, but something else follows it from `offset` on.
    case trailingData(offset: Int)
    /// The data inflates to more than `limit` bytes.
    case outputTooLarge(limit: Int)
    /// zlib could not get the memory it works in, about 50 KB.
    case outOfMemory

    /// Whether the data was refused for its size, not for its form.
    package var isTooLarge: Bool {
        if case .outputTooLarge = self { true } else { false }
    }

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .corrupt(let offset, let reason):
            "The compressed data is corrupt at about byte \(offset): \(reason)."
        case .truncated(let length):
            "The compressed data ends after \(length) bytes, before its stream is complete."
        case .trailingData(let offset):
            "The compressed stream ends at byte \(offset), but more data follows it."
        case .outputTooLarge(let limit):
            "The compressed data inflates to more than the \(limit) bytes allowed."
        case .outOfMemory:
            "There is not enough memory to inflate the compressed data."
        }
    }
}
