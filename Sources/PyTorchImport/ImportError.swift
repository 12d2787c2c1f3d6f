private import Files

/// Why a file is none of `torch.save` that can be read.
package enum ImportError: Error, Equatable, CustomStringConvertible {
    /// The file is no file of `torch.save`.
    case notPyTorch(found: String)
    /// The ZIP archive is damaged or hostile; a sentence.
    case archive(reason: String)
    /// The pickle is damaged, hostile, or holds what this program does not read; a sentence.
    case pickle(reason: String)
    /// The data behind the pickle, of the format before PyTorch 1.6, is cut off or contradicts it.
    case storage(key: String, reason: String)
    /// A tensor does not fit its storage, or is too large; a sentence about it.
    case tensor(name: String, reason: String)

    /// What happened, what was found and what was expected, in a sentence: one line without control characters,
    /// whatever names the file brings along.
    package var description: String { Self.line(sentence) }

    /// A sentence on one line without control characters, at most 600 of them, its middle left out.
    package static func line(_ sentence: String) -> String {
        let text = sentence.printable
        return text.count <= 600 ? text : "\(text.prefix(300))\u{2026}\(text.suffix(250))"
    }

    private var sentence: String {
        switch self {
        case .notPyTorch(let found):
            "The file was not written by torch.save: \(found); expected is a ZIP archive (since PyTorch 1.6) or a "
                + "pickle with PyTorch's magic number (before)."
        case .archive(let reason), .pickle(let reason): reason
        case .storage(let key, let reason): "The storage \"\(key)\" cannot be read: \(reason)."
        case .tensor(let name, let reason): "The tensor \"\(name)\" cannot be read: \(reason)."
        }
    }
}
