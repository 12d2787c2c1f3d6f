/// Decodes binary PGM and PPM images (Netpbm, pgm(5) and ppm(5)): the first image of a file.
///
/// Samples are brought to the full range of 8 bits where the largest possible one is at most 255, else to that of 16,
/// rounded to the nearest number, to the even one of two: a camera's 12 bits with 4095 as the largest sample fill the
/// range. Samples above the largest are taken for it.
enum PortableAnymapDecoder {
    /// Time is linear in the image; nothing is allocated before the file is known to hold all of it.
    static func decode(_ bytes: ArraySlice<UInt8>, limits: ImageLimits) throws(PortableAnymapError) -> Image {
        let header = try PortableAnymapHeader(bytes)
        let width = header.maximum > 255 ? 2 : 1
        do {
            try limits.check(
                width: header.width, height: header.height, bytesPerPixel: header.layout.channelCount * width)
        } catch { throw .size(error) }
        let count = header.width * header.height * header.layout.channelCount
        let available = bytes.endIndex - header.start
        guard available >= count * width else { throw .truncatedFile(needed: count * width, available: available) }
        let stored = bytes[header.start..<header.start + count * width]
        return Image(
            unchecked: width == 1
                ? .eight(samples(stored, maximum: header.maximum)) : .sixteen(wideSamples(stored, header.maximum)),
            width: header.width, height: header.height, layout: header.layout)
    }

    private static func samples(_ stored: ArraySlice<UInt8>, maximum: Int) -> [UInt8] {
        guard maximum < 255 else { return Array(stored) }
        let scaled = (0...255).map { UInt8(scale($0, maximum: maximum, to: 255)) }
        return stored.map { scaled[Int($0)] }
    }

    /// Two bytes a sample, the most significant first.
    private static func wideSamples(_ stored: ArraySlice<UInt8>, _ maximum: Int) -> [UInt16] {
        let scaled = maximum < 65_535 ? (0...65_535).map { UInt16(scale($0, maximum: maximum, to: 65_535)) } : []
        return stored.withUnsafeBufferPointer { stored in
            (0..<stored.count / 2).map { index in
                let value = UInt16(stored[2 * index]) << 8 | UInt16(stored[2 * index + 1])
                return scaled.isEmpty ? value : scaled[Int(value)]
            }
        }
    }

    private static func scale(_ value: Int, maximum: Int, to full: Int) -> Int {
        Int((Double(min(value, maximum)) / Double(maximum) * Double(full)).rounded(.toNearestOrEven))
    }
}
