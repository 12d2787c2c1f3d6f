/// Decodes uncompressed Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits a pixel, either way up.
///
/// A palette that has shades of grey only gives a grey image, everything else RGB. Opacity is dropped. Colours of fewer
/// than 8 bits are brought to 8 by `value * 255 / maximum`, cut off, as Pillow does.
enum BMPDecoder {
    /// Time is linear in the image; nothing is allocated before the file is known to hold all of it.
    static func decode(_ bytes: ArraySlice<UInt8>, limits: ImageLimits) throws(BMPError) -> Image {
        let header = try BMPHeader(bytes)
        let layout: PixelLayout = header.isGray ? .gray : .rgb
        do {
            try limits.check(width: header.width, height: header.height, bytesPerPixel: layout.channelCount)
        } catch { throw .size(error) }
        // The last row may lack the bytes that fill it up.
        let available = (bytes.count - header.pixelOffset + header.rowPadding) / header.rowLength
        guard header.height <= available else {
            throw .missingRows(found: max(0, available), expected: header.height)
        }
        var samples = [UInt8](repeating: 0, count: header.width * header.height * layout.channelCount)
        let length = header.width * layout.channelCount
        for row in 0..<header.height {
            let stored = header.isTopDown ? row : header.height - 1 - row
            let start = bytes.startIndex + header.pixelOffset + stored * header.rowLength
            let line = bytes[start..<start + header.rowLength - header.rowPadding]
            let target = samples.startIndex + row * length
            try place(line, header, into: &samples[target..<target + length])
        }
        return Image(unchecked: .eight(samples), width: header.width, height: header.height, layout: layout)
    }

    private static func place(
        _ line: ArraySlice<UInt8>, _ header: BMPHeader, into row: inout ArraySlice<UInt8>
    ) throws(BMPError) {
        let (first, target) = (line.startIndex, row.startIndex)
        switch header.bitsPerPixel {
        case 1, 4, 8:
            let (bits, channels) = (header.bitsPerPixel, header.isGray ? 1 : 3)
            for x in 0..<header.width {
                // The leftmost pixel is in the high bits.
                let shift = 8 - bits - x * bits % 8
                let index = Int(line[first + x * bits / 8]) >> shift & (1 << bits - 1)
                guard index < header.palette.count else {
                    throw .paletteIndex(index, paletteSize: header.palette.count)
                }
                for channel in 0..<channels { row[target + x * channels + channel] = header.palette[index][channel] }
            }
        case let bits where header.masks.isEmpty:
            let step = bits / 8
            for x in 0..<header.width {
                for channel in 0..<3 { row[target + 3 * x + channel] = line[first + step * x + 2 - channel] }
            }
        case let bits:
            let step = bits / 8
            for x in 0..<header.width {
                let pixel = (0..<step).reduce(UInt32(0)) { $0 | UInt32(line[first + step * x + $1]) << (8 * $1) }
                for (channel, mask) in header.masks.enumerated() {
                    let shift = UInt32(mask.trailingZeroBitCount)
                    row[target + 3 * x + channel] = UInt8(
                        UInt64((pixel & mask) >> shift) * 255 / UInt64(mask >> shift))
                }
            }
        }
    }
}
