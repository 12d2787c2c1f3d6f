import Files

/// An output would destroy a file.
enum OutputError: Error, CustomStringConvertible {
    /// The command reads it.
    case isInput(option: String, path: String, input: String)
    /// Another output goes there.
    case isOutput(option: String, path: String, other: String)
    /// It is something else than what is written there.
    case isForeign(option: String, path: String, kind: String)

    /// A full sentence.
    var description: String {
        switch self {
        case .isInput(let option, let path, let input):
            "\(option) is \(path), which is read as \(input): it would be lost. Name another file to write."
        case .isOutput(let option, let path, let other):
            "\(option) is \(path), and so is \(other): one would be lost. Name two files."
        case .isForeign(let option, let path, let kind):
            "\(option) is \(path), which is there already and \(kind): it would be lost. Name another file to write."
        }
    }
}
