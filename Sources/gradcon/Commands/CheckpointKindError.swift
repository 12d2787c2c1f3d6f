/// A checkpoint is of the kind that `gradcon import` was not asked for.
enum CheckpointKindError: Error, CustomStringConvertible {
    /// A model was given as a backbone.
    case model(path: String)
    /// A backbone was given as a model.
    case backbone(path: String, architecture: String)

    /// A full sentence.
    var description: String {
        switch self {
        case .model(let path): "\(path) holds a GradCon model, and no backbone: import it without --backbone."
        case .backbone(let path, let architecture):
            "\(path) holds the backbone \(architecture), and no model: import it with --backbone \(path)."
        }
    }
}
