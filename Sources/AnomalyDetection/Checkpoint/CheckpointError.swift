package import Files
package import Tensors

/// Why a checkpoint cannot be used.
package enum CheckpointError: Error, CustomStringConvertible {
    /// The file could not be read or written, or is too large.
    case file(FileError)
    /// The bytes are not a safetensors file.
    case safetensors(SafetensorsError)
    /// A metadata entry is missing or wrong; `reason` is the predicate of a sentence about it.
    case metadata(key: String, reason: String)
    /// No detector family of that name.
    case unknownArchitecture(String, known: [String])
    /// Tensors or architecture are not what the detector family needs.
    case model(reason: String)
    /// The model does not score what it must.
    case selfTest(score: Double, expected: Double, tolerance: Double)
    /// One of the others, in this file.
    indirect case inFile(path: String, CheckpointError)
    /// The self-test has no score at all.
    case selfTestFailed(reason: String)

    /// The same with the name of the file that it is about.
    package func naming(_ path: String) -> CheckpointError {
        switch self {
        case .file, .inFile: self
        default: .inFile(path: path, self)
        }
    }

    /// A full sentence.
    package var description: String {
        switch self {
        case .file(.tooLarge(let path, let size, let limit)):
            "\(path) has \(size) bytes; a checkpoint has at most \(limit)."
        case .file(let error): error.description
        case .safetensors(let error): "The file is no valid safetensors file: \(error)"
        case .metadata(let key, let reason): "The checkpoint's metadata entry \"\(key)\" \(reason)."
        case .unknownArchitecture(let found, let known):
            "The checkpoint's architecture is \"\(found)\"; known are \(known.joined(separator: ", "))."
        case .model(let reason): reason
        case .selfTest(let score, let expected, let tolerance):
            "The self-test scored \(score); the checkpoint expects \(expected) within \(tolerance). "
                + "The file or this build of the program is damaged."
        case .inFile(let path, let error): "\(path): \(error)"
        case .selfTestFailed(let reason): "The self-test failed: \(reason)"
        }
    }
}
