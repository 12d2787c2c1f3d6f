/// Turns the bytes of a scanline into samples of the image: joins or splits bytes, scales low bit depths to 8 bits,
/// looks up palette colours and makes transparent colours an alpha channel.
///
/// `Sample` is `UInt16` for a bit depth of 16 and `UInt8` otherwise.
struct ScanlineUnpacker<Sample: FixedWidthInteger & UnsignedInteger> {
    private let bitDepth: Int
    /// Samples per pixel of the scanline and of the image.
    private let sourceChannels: Int
    private let channels: Int
    /// What to multiply samples of a low bit depth by, so that the highest becomes 255 (clause 13.12).
    private let scale: Sample
    private let rule: Rule
    /// One scanline as samples, before scaling.
    private var values: [Sample]

    private enum Rule {
        /// The samples are those of the image, scaled.
        case direct
        /// Likewise, and a pixel with exactly these, before scaling, is transparent.
        case keyed([Sample])
        /// The samples are indices of these colours, `channels` samples each.
        case palette([Sample], count: Int)
    }

    init(_ metadata: PNGMetadata) {
        let header = metadata.header
        bitDepth = header.bitDepth
        sourceChannels = header.colorType.channelCount
        channels = metadata.layout.channelCount
        scale = bitDepth < 8 ? Sample(255 / ((1 << bitDepth) - 1)) : 1
        values = Array(repeating: 0, count: header.width * sourceChannels)
        switch (header.colorType, metadata.transparency) {
        case (.palette, let transparency):
            let palette = metadata.palette ?? []
            let colors = Self.colors(palette, transparency: transparency)
            rule = .palette(colors, count: palette.count / 3)
        case (_, .color(let key)): rule = .keyed(key.map { Sample(truncatingIfNeeded: $0) })
        default: rule = .direct
        }
    }

    /// Writes the pixels of a scanline into the image.
    ///
    /// - Parameters:
    ///   - line: The scanline without filter, preceded by one byte.
    ///   - pixels: How many there are, at least 1.
    ///   - image: The samples of the image.
    ///   - first: Which pixel of the image the first one is.
    ///   - step: How many pixels of the image apart they are.
    mutating func unpack(
        _ line: [UInt8], pixels: Int, into image: inout [Sample], at first: Int, step: Int
    ) throws(PNGError) {
        splitIntoValues(line, count: pixels * sourceChannels)
        switch rule {
        case .direct: place(pixels, into: &image, at: first, step: step)
        case .keyed(let key): place(pixels, into: &image, at: first, step: step, key: key)
        case .palette(let colors, let count):
            try place(pixels, into: &image, at: first, step: step, palette: colors, count: count)
        }
    }

    private mutating func splitIntoValues(_ line: [UInt8], count: Int) {
        let bitDepth = bitDepth
        let line = line.span.extracting(droppingFirst: 1)
        var values = values.mutableSpan
        switch bitDepth {
        case 8:
            for i in 0..<count { values[i] = Sample(truncatingIfNeeded: line[i]) }
        case 16:
            for i in 0..<count {
                values[i] = Sample(truncatingIfNeeded: UInt16(line[2 * i]) << 8 | UInt16(line[2 * i + 1]))
            }
        default:
            // Pixels are packed from the high bits down (clause 7.2).
            let mask = UInt8(truncatingIfNeeded: (1 << bitDepth) - 1)
            for i in 0..<count {
                let bit = i * bitDepth
                values[i] = Sample(truncatingIfNeeded: line[bit / 8] >> UInt8(8 - bitDepth - bit % 8) & mask)
            }
        }
    }

    private func place(_ pixels: Int, into image: inout [Sample], at first: Int, step: Int) {
        let values = values.span
        var image = image.mutableSpan
        if step == 1 {
            let start = first * channels
            for i in 0..<pixels * channels { image[start + i] = values[i] &* scale }
        } else {
            for pixel in 0..<pixels {
                let start = (first + pixel * step) * channels
                for channel in 0..<channels { image[start + channel] = values[pixel * channels + channel] &* scale }
            }
        }
    }

    private func place(_ pixels: Int, into image: inout [Sample], at first: Int, step: Int, key: [Sample]) {
        for pixel in 0..<pixels {
            let start = (first + pixel * step) * channels
            var isTransparent = true
            for channel in 0..<sourceChannels {
                let value = values[pixel * sourceChannels + channel]
                isTransparent = isTransparent && value == key[channel]
                image[start + channel] = value &* scale
            }
            image[start + sourceChannels] = isTransparent ? 0 : .max
        }
    }

    private func place(
        _ pixels: Int, into image: inout [Sample], at first: Int, step: Int, palette colors: [Sample], count: Int
    ) throws(PNGError) {
        for pixel in 0..<pixels {
            let index = Int(values[pixel])
            guard index < count else { throw .paletteIndex(index, paletteSize: count) }
            let start = (first + pixel * step) * channels
            for channel in 0..<channels { image[start + channel] = colors[index * channels + channel] }
        }
    }

    /// The palette in the layout of the image: with an opacity after each colour if the file gives any.
    private static func colors(_ palette: [UInt8], transparency: PNGMetadata.Transparency?) -> [Sample] {
        guard case .palette(let alphas) = transparency else { return palette.map { Sample($0) } }
        return (0..<palette.count / 3).flatMap { index in
            let alpha = index < alphas.count ? alphas[index] : .max
            return (palette[3 * index..<3 * index + 3] + [alpha]).map { Sample($0) }
        }
    }
}
