/// Why samples in memory do not make an `Image`.
package enum ImageError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A side is zero or negative.
    case invalidSize(width: Int, height: Int)
    /// The number of samples is not width times height times channels.
    case sampleCount(Int, width: Int, height: Int, layout: PixelLayout)

    /// What happened, what was found and what was expected, in a sentence.
    package var description: String {
        switch self {
        case .invalidSize(let width, let height):
            "The image is \(width)x\(height) pixels, but each side must be at least 1."
        case .sampleCount(let count, let width, let height, let layout):
            "There are \(count) samples, which do not fill an image of \(width)x\(height) pixels"
                + " of \(layout.channelCount) channels."
        }
    }
}
