/// Why a readable image cannot be a model's input.
package enum PreprocessingError: Error, Equatable, CustomStringConvertible {
    /// Another size than the model's, and the model does not resize.
    case size(width: Int, height: Int, expectedWidth: Int, expectedHeight: Int)
    /// The model's channels are no colour space; it takes tensors only.
    case noColorSpace(channels: Int)
    /// The image would be cut into too many tiles.
    case tiles(count: Int, limit: Int, width: Int, height: Int)
    /// The model's region is that of images of another shape.
    case region(width: Int, height: Int, maskWidth: Int, maskHeight: Int)

    /// A full sentence.
    package var description: String {
        switch self {
        case .size(let width, let height, let expectedWidth, let expectedHeight):
            "The image is \(width)x\(height) pixels; this model takes \(expectedWidth)x\(expectedHeight) and does not "
                + "resize (its preprocessing says \"resize\": \"none\")."
        case .noColorSpace(let channels):
            "This model has \(channels) channels, neither grey nor RGB: it takes tensors, not images."
        case .tiles(let count, let limit, let width, let height):
            "\(width)x\(height) pixels of the image would be cut into \(count) tiles; at most \(limit) are allowed. "
                + "Larger tiles or a smaller overlap make fewer."
        case .region(let width, let height, let maskWidth, let maskHeight):
            "The image is \(width)x\(height) pixels, and the model's region is drawn over images of the shape "
                + "\(maskWidth)x\(maskHeight): it fits images of that shape, in any size that shows some of it."
        }
    }
}
