package import PyTorchImport

/// Why a PyTorch file cannot become a checkpoint of this program.
package enum PublishedModelError: Error, Equatable, CustomStringConvertible {
    /// The file cannot be read.
    case file(ImportError)
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

    /// What happened, what was found and what was expected, in a sentence: one line without control characters,
    /// whatever names the file brings along.
    package var description: String { ImportError.line(sentence) }

    private var sentence: String {
        switch self {
        case .file(let error): error.description
        case .noModel(let found):
            "The file holds no model: it is \(found); expected is a state_dict, or a dictionary with one under "
                + "\"state_dict\"."
        case .noReference(let found):
            "The file holds no reference gradients: \"ref_grad\" is \(found); expected is a list of four tensors or of "
                + "meters with a tensor as \"avg\". Without them the model has no gradient term."
        case .entry(let name, let reason): "The model's entry \"\(name)\" is wrong: \(reason)."
        case .parameter(let name, let found, let expected): "\(name) is \(found); expected is \(expected)."
        case .model(let reason): reason
        }
    }
}
