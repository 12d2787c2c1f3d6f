package import NeuralNetwork
package import Tensors

/// Why a checkpoint is not a GradCon model.
package enum GradConError: Error, Equatable, CustomStringConvertible {
    /// The metadata lacks a key.
    case missingMetadata(key: String)
    /// A metadata value is not what the key calls for.
    case metadata(key: String, found: String, expected: String)
    /// The layers do not fit together; `layer` is a tensor name without `.weight`.
    case geometry(layer: String, problem: String)
    /// The layers are no network.
    case network(NetworkError)
    /// A tensor cannot be read: it is missing or not of float32.
    case tensor(SafetensorsError)
    /// The model has no place for a tensor.
    case unexpectedTensor(String)
    /// A tensor has another shape than its place in the model; nil stands for any size.
    case shape(tensor: String, found: [Int], expected: [Int?])
    /// A tensor holds an infinity or a NaN; `index` counts in C order.
    case notFinite(tensor: String, index: Int)
    /// A tensor has a number that is not above 0 where it must be; `index` counts in C order.
    case notPositive(tensor: String, index: Int, found: Float)
    /// There are too few held-out images to combine terms by.
    case heldOut(tensor: String, images: Int, needed: Int)
    /// The members of a model are not alike; `difference` says what is not.
    case members(difference: String)
    /// Scoring would take more working memory than is allowed.
    case workspace(bytes: Int, limit: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .missingMetadata(let key):
            "The checkpoint's metadata has no \"\(key)\"."
        case .metadata(let key, let found, let expected):
            "The checkpoint's metadata has \"\(found.prefix(80))\" as \"\(key)\"; expected was \(expected)."
        case .geometry(let layer, let problem):
            "The layer \(layer) does not fit: \(problem)."
        case .network(let error):
            error.description
        case .tensor(let error):
            error.description
        case .unexpectedTensor(let name):
            "The checkpoint has the tensor \"\(name)\", for which the model has no place."
        case .shape(let tensor, let found, let expected):
            "The tensor \"\(tensor)\" has the shape \(found); expected was "
                + "[\(expected.map { $0.map(String.init) ?? "any" }.joined(separator: ", "))]."
        case .notFinite(let tensor, let index):
            "The tensor \"\(tensor)\" is not finite at element \(index)."
        case .notPositive(let tensor, let index, let found):
            "The tensor \"\(tensor)\" has \(found) at element \(index), on the diagonal of a factor; expected was a "
                + "number above 0."
        case .heldOut(let tensor, let images, let needed):
            "The tensor \"\(tensor)\" has the terms of \(images) images; expected was at least \(needed)."
        case .members(let difference):
            "The model's members cannot be averaged: \(difference)."
        case .workspace(let bytes, let limit):
            "Scoring with this model would take \(bytes) bytes of working memory; the limit is \(limit)."
        }
    }
}
