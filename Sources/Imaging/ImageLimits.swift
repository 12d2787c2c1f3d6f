/// The largest image a decoder accepts. All limits are checked against the header, before the image is allocated.
package struct ImageLimits: Sendable, Equatable {
    /// The largest number of pixels, width times height. Default: 33,554,432, which takes frames of 24
    /// million pixels.
    package var maximumPixels: Int
    /// The largest width and the largest height, in pixels. Default: 16,384.
    package var maximumDimension: Int
    /// The largest size of the decoded samples, in bytes: pixels times channels times one (8 bit) or two (16 bit).
    /// Default: 268,435,456 (256 MiB), which is the default of `maximumPixels` in 16-bit RGBA.
    package var maximumDecodedBytes: Int

    /// Limits for one image.
    ///
    /// - Parameters:
    ///   - maximumPixels: The largest width times height.
    ///   - maximumDimension: The largest side, in pixels.
    ///   - maximumDecodedBytes: The largest size of the decoded samples, in bytes.
    package init(
        maximumPixels: Int = 33_554_432,
        maximumDimension: Int = 16_384,
        maximumDecodedBytes: Int = 268_435_456
    ) {
        self.maximumPixels = maximumPixels
        self.maximumDimension = maximumDimension
        self.maximumDecodedBytes = maximumDecodedBytes
    }
}
