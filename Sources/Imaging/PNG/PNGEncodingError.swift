/// Why an image could not be written as PNG.
package enum PNGEncodingError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A side is longer than the 2^31 - 1 pixels that PNG can express.
    case tooLarge(width: Int, height: Int)
    /// There was no memory for zlib to work in.
    case outOfMemory

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .tooLarge(let width, let height):
            "The image is \(width)x\(height) pixels, but a side of a PNG image may have at most \(Int32.max)."
        case .outOfMemory:
            "There is not enough memory to encode the PNG image."
        }
    }
}
