/// Why a readable image cannot be a model's input.
package enum PreprocessingError: Error, Equatable, CustomStringConvertible {
    /// Another size than the model's, and the model does not resize.
    case size(width: Int, height: Int, expectedWidth: Int, expectedHeight: Int)
    /// The model's channels are no colour space; it takes tensors only.
    case noColorSpace(channels: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .size(let width, let height, let expectedWidth, let expectedHeight):
            "The image is \(width)x\(height) pixels; this model takes \(expectedWidth)x\(expectedHeight) and does not "
                + "resize (its preprocessing says \"resize\": \"none\")."
        case .noColorSpace(let channels):
            "This model has \(channels) channels, neither grey nor RGB: it takes tensors, not images."
        }
    }
}
