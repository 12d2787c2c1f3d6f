/// Turns the bytes of a scanline into samples of the image: joins or splits bytes, scales low bit depths to 8 bits,
/// looks up palette colours and makes transparent colours a channel of opacity.
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
        /// The samples are those of the image, scaled; a pixel with exactly these, before scaling, is transparent.
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
    ///   - line: The scanline without filter and without filter byte.
    ///   - pixels: How many there are, at least 1.
    ///   - image: The samples of the image.
    ///   - first: Which pixel of the image the first one is.
    ///   - step: How many pixels of the image apart they are.
    mutating func unpack(
        _ line: UnsafeBufferPointer<UInt8>, pixels: Int, into image: inout [Sample], at first: Int, step: Int
    ) throws(PNGError) {
        let count = pixels * sourceChannels
        precondition(count * bitDepth <= line.count * 8 && count <= values.count)
        precondition((first + (pixels - 1) * step + 1) * channels <= image.count)
        if bitDepth == 8, step == 1, case .direct = rule {
            // The bytes are the samples.
            image.withUnsafeMutableBufferPointer { image in
                let row = UnsafeMutableBufferPointer(rebasing: image[first * channels..<first * channels + count])
                for i in 0..<count { row[i] = Sample(truncatingIfNeeded: line[i]) }
            }
            return
        }
        // Out of self while it is written to, because the rest of self is read at the same time.
        var values: [Sample] = []
        swap(&values, &self.values)
        defer { swap(&values, &self.values) }
        try values.withUnsafeMutableBufferPointer { values throws(PNGError) in
            split(line, into: UnsafeMutableBufferPointer(rebasing: values[..<count]))
            try image.withUnsafeMutableBufferPointer { image throws(PNGError) in
                guard let values = values.baseAddress, let image = image.baseAddress else { return }
                try place(values, pixels, into: image + first * channels, step: step * channels)
            }
        }
    }

    /// Makes samples of bytes.
    private func split(_ line: UnsafeBufferPointer<UInt8>, into values: UnsafeMutableBufferPointer<Sample>) {
        switch bitDepth {
        case 8:
            for i in values.indices { values[i] = Sample(truncatingIfNeeded: line[i]) }
        case 16:
            for i in values.indices {
                values[i] = Sample(truncatingIfNeeded: UInt16(line[2 * i]) << 8 | UInt16(line[2 * i + 1]))
            }
        // With the depth a constant, a byte's samples are made side by side.
        case 4: split(line, into: values, bitDepth: 4)
        case 2: split(line, into: values, bitDepth: 2)
        default: split(line, into: values, bitDepth: 1)
        }
    }

    /// Pixels are packed from the high bits down (clause 7.2).
    @inline(__always)
    private func split(
        _ line: UnsafeBufferPointer<UInt8>, into values: UnsafeMutableBufferPointer<Sample>, bitDepth: Int
    ) {
        let mask = UInt8(truncatingIfNeeded: (1 << bitDepth) - 1)
        let perByte = 8 / bitDepth
        var next = 0
        for byte in line.prefix(values.count / perByte) {
            for sample in 0..<perByte {
                values[next + sample] = Sample(truncatingIfNeeded: byte &>> UInt8(8 - bitDepth * (1 + sample)) & mask)
            }
            next += perByte
        }
        for sample in 0..<values.count % perByte {
            values[next + sample] =
                Sample(truncatingIfNeeded: line[next / perByte] >> UInt8(8 - bitDepth * (1 + sample)) & mask)
        }
    }

    private func place(
        _ values: UnsafePointer<Sample>, _ pixels: Int, into image: UnsafeMutablePointer<Sample>, step: Int
    ) throws(PNGError) {
        switch rule {
        case .direct where step == channels:
            for i in 0..<pixels * channels { image[i] = values[i] &* scale }
        case .direct:
            scatter(values, pixels, into: image, step: step)
        case .keyed(let key):
            scatter(values, pixels, into: image, step: step)
            for pixel in 0..<pixels {
                let source = values + pixel * sourceChannels
                let isTransparent = (0..<sourceChannels).allSatisfy { source[$0] == key[$0] }
                image[pixel * step + sourceChannels] = isTransparent ? 0 : .max
            }
        case .palette(let colors, let count):
            // The highest first, which vectors find: to look for one that is too high takes a branch a pixel.
            var highest: Sample = 0
            for pixel in 0..<pixels { highest = max(highest, values[pixel]) }
            if highest >= count, let wrong = (0..<pixels).first(where: { values[$0] >= count }) {
                throw .paletteIndex(Int(values[wrong]), paletteSize: count)
            }
            colors.withUnsafeBufferPointer { colors in
                guard let colors = colors.baseAddress else { return }
                if channels == 3 {
                    color(values, pixels, from: colors, channels: 3, into: image, step: step)
                } else {
                    color(values, pixels, from: colors, channels: 4, into: image, step: step)
                }
            }
        }
    }

    @inline(__always)
    private func color(
        _ values: UnsafePointer<Sample>, _ pixels: Int, from colors: UnsafePointer<Sample>, channels: Int,
        into image: UnsafeMutablePointer<Sample>, step: Int
    ) {
        for pixel in 0..<pixels {
            let color = colors + Int(truncatingIfNeeded: values[pixel]) &* channels
            for channel in 0..<channels { image[pixel &* step &+ channel] = color[channel] }
        }
    }

    /// Scales the samples of each pixel, and leaves room for a channel of opacity where the image has one more.
    private func scatter(
        _ values: UnsafePointer<Sample>, _ pixels: Int, into image: UnsafeMutablePointer<Sample>, step: Int
    ) {
        // With the number of samples a constant, there is no loop within the loop.
        switch sourceChannels {
        case 1: scatter(values, pixels, channels: 1, into: image, step: step)
        case 2: scatter(values, pixels, channels: 2, into: image, step: step)
        case 3: scatter(values, pixels, channels: 3, into: image, step: step)
        default: scatter(values, pixels, channels: 4, into: image, step: step)
        }
    }

    @inline(__always)
    private func scatter(
        _ values: UnsafePointer<Sample>, _ pixels: Int, channels: Int, into image: UnsafeMutablePointer<Sample>,
        step: Int
    ) {
        for pixel in 0..<pixels {
            for channel in 0..<channels {
                image[pixel &* step &+ channel] = values[pixel &* channels &+ channel] &* scale
            }
        }
    }

    /// The palette in the layout of the image: with an opacity after each colour if the file gives any.
    private static func colors(_ palette: [UInt8], transparency: PNGMetadata.Transparency?) -> [Sample] {
        guard case .palette(let opacities) = transparency else { return palette.map { Sample($0) } }
        return (0..<palette.count / 3).flatMap { index in
            let opacity = index < opacities.count ? opacities[index] : .max
            return (palette[3 * index..<3 * index + 3] + [opacity]).map { Sample($0) }
        }
    }
}
