/// A raster image: interleaved samples, row by row from the top left, without padding between rows.
///
/// A value of this type is always consistent: both sides are at least one pixel and there are exactly
/// `width * height * layout.channelCount` samples.
package struct Image: Sendable, Equatable {
    /// Pixels per row, at least 1.
    package let width: Int
    /// Rows, at least 1.
    package let height: Int
    /// Which channels each pixel has, in which order.
    package let layout: PixelLayout
    /// The samples, 8 or 16 bits each; the value of channel `c` of the pixel in column `x` of row `y` is at
    /// `(y * width + x) * layout.channelCount + c`.
    package let samples: Samples

    /// An image made of samples already in memory.
    ///
    /// - Parameters:
    ///   - width: Pixels per row, at least 1.
    ///   - height: Rows, at least 1.
    ///   - layout: The channels of each pixel.
    ///   - samples: Exactly `width * height * layout.channelCount` values.
    /// - Throws: `ImageError` when a side is not positive or the number of samples is another.
    package init(width: Int, height: Int, layout: PixelLayout, samples: Samples) throws(ImageError) {
        guard width > 0, height > 0 else { throw .invalidSize(width: width, height: height) }
        let (pixels, pixelsOverflow) = width.multipliedReportingOverflow(by: height)
        let (expected, samplesOverflow) = pixels.multipliedReportingOverflow(by: layout.channelCount)
        guard !pixelsOverflow, !samplesOverflow, samples.count == expected else {
            throw .sampleCount(samples.count, width: width, height: height, layout: layout)
        }
        self.init(unchecked: samples, width: width, height: height, layout: layout)
    }

    /// An image like this one, made of other samples, as many.
    package func replacing(_ samples: Samples) -> Image {
        precondition(samples.count == self.samples.count, "an image of one size has so many samples")
        return Image(unchecked: samples, width: width, height: height, layout: layout)
    }

    /// An image of samples that this module has just made, exactly the right number of them.
    init(unchecked samples: Samples, width: Int, height: Int, layout: PixelLayout) {
        assert(samples.count == width * height * layout.channelCount)
        self.width = width
        self.height = height
        self.layout = layout
        self.samples = samples
    }
}
