/// Why a PyTorch file cannot become a checkpoint of this program.
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
    /// The file holds no model.
    case noModel(found: String)
    /// There are no reference gradients, without which a model has no gradient term.
    case noReference(found: String)
    /// Two entries of the model have the same name, or a name that is no tensor's.
    case entry(name: String, reason: String)
    /// A parameter of the import is outside its range.
    case parameter(name: String, found: String, expected: String)
    /// What the file holds is not a model of the published architecture; a sentence.
    case model(reason: String)

    /// What happened, what was found and what was expected, in a sentence: one line without control characters, whatever
    /// names the file brings along.
    package var description: String {
        let text = sentence.printable
        return text.count <= 600 ? text : "\(text.prefix(300))\u{2026}\(text.suffix(250))"
    }

    private var sentence: String {
        switch self {
        case .notPyTorch(let found):
            "The file was not written by torch.save: \(found); expected is a ZIP archive (since PyTorch 1.6) or a "
                + "pickle with PyTorch's magic number (before)."
        case .archive(let reason), .pickle(let reason), .model(let reason): reason
        case .storage(let key, let reason): "The storage \"\(key)\" cannot be read: \(reason)."
        case .tensor(let name, let reason): "The tensor \"\(name)\" cannot be read: \(reason)."
        case .noModel(let found):
            "The file holds no model: it is \(found); expected is a state_dict, or a dictionary with one under "
                + "\"state_dict\"."
        case .noReference(let found):
            "The file holds no reference gradients: \"ref_grad\" is \(found); expected is a list of four tensors or of "
                + "meters with a tensor as \"avg\". Without them the model has no gradient term."
        case .entry(let name, let reason): "The model's entry \"\(name)\" is wrong: \(reason)."
        case .parameter(let name, let found, let expected): "\(name) is \(found); expected is \(expected)."
        }
    }
}
