package import Files
package import NeuralNetwork
package import PyTorchImport
package import Tensors

/// Why a file is no backbone, or a backbone cannot do what is asked of it.
package enum BackboneError: Error, Equatable, CustomStringConvertible {
    /// The file could not be read.
    case file(FileError)
    /// The bytes are not a safetensors file.
    case safetensors(SafetensorsError)
    /// The metadata entry `format` is missing or another's.
    case format(found: String?)
    /// No architecture of that name; nil where the file names none.
    case unknownArchitecture(String?, known: [String])
    /// The file was not written by `torch.save`, or is damaged.
    case checkpoint(ImportError)
    /// The file of `torch.save` holds no model.
    case noModel(found: String)
    /// An entry of the model in a file of `torch.save` is no tensor, or is there twice.
    case entry(name: String, reason: String)
    /// A tensor is missing.
    case missing(tensor: String, architecture: String)
    /// The architecture has no place for a tensor.
    case unexpected(tensor: String, architecture: String)
    /// A tensor has another shape than its place in the architecture.
    case shape(tensor: String, found: [Int], expected: [Int], architecture: String)
    /// A tensor holds an infinity or a NaN; `index` counts in C order.
    case notFinite(tensor: String, index: Int)
    /// There is no such block, or the backbone was cut off before it.
    case block(found: Int, last: Int)
    /// The classifier is asked of a backbone that was cut off behind a block.
    case noClassifier(last: Int)
    /// Images have another number of channels, or a size outside ``BackboneArchitecture/sides``.
    case input(channels: Int, height: Int, width: Int, expected: Int)
    /// The file's tensors are not those that its metadata tell of.
    case damaged
    /// The declared lines are no network.
    case network(NetworkError)
    /// One of the others, in this file.
    indirect case inFile(path: String, BackboneError)

    /// A full sentence: one line without control characters, whatever names a file brings along.
    package var description: String { ImportError.line(sentence) }

    private var sentence: String {
        switch self {
        case .file(let error): error.description
        case .safetensors(let error): "The file is no backbone, which is a safetensors file: \(error)"
        case .format("gradcon"?):
            "The file is a model, and not a backbone to train one with; gradcon import --backbone makes those."
        case .format(let found):
            "The file is no backbone: its metadata entry \"format\" is \(found.map { "\"\($0)\"" } ?? "missing"); "
                + "expected is \"\(Backbone.format)\", as gradcon import --backbone writes it."
        case .unknownArchitecture(let found, let known):
            "The backbone's architecture is \(found.map { "\"\($0)\"" } ?? "missing"); known are "
                + "\(known.joined(separator: ", "))."
        case .checkpoint(let error): error.description
        case .noModel(let found):
            "The file holds no backbone: it is \(found); expected is a state_dict, or a dictionary with one under "
                + "\"state_dict\"."
        case .entry(let name, let reason): "The checkpoint's entry \"\(name)\" is wrong: \(reason)."
        case .missing(let tensor, let architecture):
            "The tensor \"\(tensor)\" of the backbone \(architecture) is missing."
        case .unexpected(let tensor, let architecture):
            "The backbone \(architecture) has no place for the tensor \"\(tensor)\"."
        case .shape(let tensor, let found, let expected, let architecture):
            "The tensor \"\(tensor)\" has the shape \(found); that of the backbone \(architecture) has \(expected)."
        case .notFinite(let tensor, let index): "The tensor \"\(tensor)\" is not finite at element \(index)."
        case .block(let found, let last): "The backbone has no block \(found); its blocks are 0 to \(last)."
        case .noClassifier(let last): "The backbone ends with block \(last), and has no classifier."
        case .input(let channels, let height, let width, let expected):
            "A backbone takes images of \(expected) channels and \(BackboneArchitecture.sides.lowerBound) to "
                + "\(BackboneArchitecture.sides.upperBound) pixels a side, and not \(channels)x\(height)x\(width)."
        case .damaged:
            "The file is damaged: its tensors do not have the SHA-256 that its metadata entry \"sha256\" states. "
                + "Import it anew."
        case .network(let error): error.description
        case .inFile(let path, let error): "\(path): \(error)"
        }
    }

    /// The same with the name of the file that it is about.
    func naming(_ path: String) -> BackboneError {
        if case .file = self { self } else { .inFile(path: path, self) }
    }
}
