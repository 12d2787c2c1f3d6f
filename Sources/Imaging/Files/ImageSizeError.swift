/// Why an image is larger than ``ImageLimits`` allow.
package enum ImageSizeError: Error, Equatable, Sendable, CustomStringConvertible {
    /// A side is longer than `ImageLimits.maximumDimension` pixels.
    case dimensionTooLarge(width: Int, height: Int, limit: Int)
    /// There are more pixels than `ImageLimits.maximumPixels`.
    case tooManyPixels(width: Int, height: Int, limit: Int)
    /// The decoded samples would fill more bytes than `ImageLimits.maximumDecodedBytes`.
    case tooManyBytes(width: Int, height: Int, limit: Int)

    /// What was found and what may be, in a sentence.
    package var description: String {
        switch self {
        case .dimensionTooLarge(let width, let height, let limit):
            "The image is \(width)x\(height) pixels, but a side may have at most \(limit)."
        case .tooManyPixels(let width, let height, let limit):
            "The image is \(width)x\(height) pixels, but may have at most \(limit) pixels in all."
        case .tooManyBytes(let width, let height, let limit):
            "The image of \(width)x\(height) pixels would take more than the \(limit) bytes allowed when decoded."
        }
    }
}

extension ImageLimits {
    /// Checks a size before anything is allocated.
    ///
    /// - Parameters:
    ///   - width: Pixels per row, 1 to 2^31 - 1.
    ///   - height: Rows, 1 to 2^31 - 1.
    ///   - bytesPerPixel: Bytes of a decoded pixel, at most 8; 0 where these are not known yet.
    func check(width: Int, height: Int, bytesPerPixel: Int = 0) throws(ImageSizeError) {
        guard max(width, height) <= maximumDimension else {
            throw .dimensionTooLarge(width: width, height: height, limit: maximumDimension)
        }
        // Sides of at most 31 bits have a product of at most 62.
        guard width * height <= maximumPixels else {
            throw .tooManyPixels(width: width, height: height, limit: maximumPixels)
        }
        let (size, overflows) = (width * height).multipliedReportingOverflow(by: bytesPerPixel)
        guard !overflows, size <= maximumDecodedBytes else {
            throw .tooManyBytes(width: width, height: height, limit: maximumDecodedBytes)
        }
    }
}
