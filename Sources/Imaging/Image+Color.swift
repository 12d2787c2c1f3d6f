extension Image {
    /// The image in shades of grey: the luma of ITU-R BT.601 with the weights of 16 bits that Pillow uses,
    /// `(19595 R + 38470 G + 7471 B + 32768) >> 16`, at the precision of the image.
    ///
    /// Opacity is dropped, not applied. An image that is grey already keeps its values.
    package func luma() -> Image {
        if layout == .gray { return self }
        let luma: Samples =
            switch samples {
            case .eight(let values): .eight(gray(values))
            case .sixteen(let values): .sixteen(gray(values))
            }
        return Image(unchecked: luma, width: width, height: height, layout: .gray)
    }

    /// The image in red, green and blue: grey values are repeated, opacity is dropped, not applied.
    package func rgb() -> Image {
        if layout == .rgb { return self }
        let colors: Samples =
            switch samples {
            case .eight(let values): .eight(replicated(values))
            case .sixteen(let values): .sixteen(replicated(values))
            }
        return Image(unchecked: colors, width: width, height: height, layout: .rgb)
    }

    private func gray<Sample: FixedWidthInteger & UnsignedInteger>(_ values: [Sample]) -> [Sample] {
        let channels = layout.channelCount
        let pixels = values.count / channels
        // The weights add up to 65536, so that a sum of 16-bit samples just fits 32 bits.
        return Array(unsafeUninitializedCapacity: pixels) { gray, count in
            for pixel in 0..<pixels {
                let first = pixel * channels
                if layout.opaque == .gray {
                    gray.initializeElement(at: pixel, to: values[first])
                } else {
                    let sum =
                        19595 * UInt32(truncatingIfNeeded: values[first])
                        &+ 38470 * UInt32(truncatingIfNeeded: values[first + 1])
                        &+ 7471 * UInt32(truncatingIfNeeded: values[first + 2])
                    gray.initializeElement(at: pixel, to: Sample(truncatingIfNeeded: (sum &+ 32768) >> 16))
                }
            }
            count = pixels
        }
    }

    private func replicated<Sample>(_ values: [Sample]) -> [Sample] {
        let channels = layout.channelCount
        let pixels = values.count / channels
        let (green, blue) = layout.opaque == .gray ? (0, 0) : (1, 2)
        return Array(unsafeUninitializedCapacity: 3 * pixels) { colors, count in
            for pixel in 0..<pixels {
                let first = pixel * channels
                colors.initializeElement(at: 3 * pixel, to: values[first])
                colors.initializeElement(at: 3 * pixel + 1, to: values[first + green])
                colors.initializeElement(at: 3 * pixel + 2, to: values[first + blue])
            }
            count = 3 * pixels
        }
    }
}
