/// Why a folder of models cannot be served.
package enum ModelDirectoryError: Error, Equatable, CustomStringConvertible {
    /// The folder does not exist or cannot be read.
    case unreadable(String)
    /// The configured default model is not in it.
    case noDefault(String, directory: String, known: [String])
    /// No model was named, and the folder does not hold exactly one.
    case ambiguous(directory: String, known: [String])

    /// A full sentence.
    package var description: String {
        switch self {
        case .unreadable(let directory):
            "The models' folder \(directory) cannot be read; set models.directory or --models to a folder that holds "
                + "NAME.safetensors files."
        case .noDefault(let name, let directory, let known):
            "The default model \(name) is not in \(directory), which holds "
                + (known.isEmpty ? "no models" : known.joined(separator: ", "))
                + "; set models.default or --default-model."
        case .ambiguous(let directory, let known):
            "No model was named, and \(directory) holds "
                + (known.isEmpty ? "none" : known.joined(separator: ", "))
                + "; name one with --model NAME, or a file with --model PATH.safetensors."
        }
    }
}
