/// Encodes PNG images (Portable Network Graphics, third edition, W3C).
package enum PNGEncoder {
    /// Encodes an image at its own layout and depth, without interlacing and without ancillary chunks.
    ///
    /// Each row gets the filter that promises to compress best; the same image gives the same bytes with the same zlib.
    ///
    /// - Parameter image: The image to encode.
    /// - Returns: The PNG file.
    /// - Throws: `PNGEncodingError` for a side that PNG cannot express, or if zlib has no memory.
    package static func encode(_ image: Image) throws(PNGEncodingError) -> [UInt8] {
        guard image.width <= Int32.max, image.height <= Int32.max else {
            throw .tooLarge(width: image.width, height: image.height)
        }
        var file = PNGChunkReader.signature
        append(.imageHeader, data: header(of: image), to: &file)
        // The length field is all that limits the size of a chunk.
        var data = try compressedScanlines(of: image)[...]
        repeat {
            append(.imageData, data: data.prefix(maximumChunk), to: &file)
            data = data.dropFirst(maximumChunk)
        } while !data.isEmpty
        append(.imageEnd, data: [], to: &file)
        return file
    }

    /// IDAT chunks are no longer than this, in bytes, so that a reader need not hold much of the file.
    private static let maximumChunk = 1 << 20

    private static func header(of image: Image) -> ArraySlice<UInt8> {
        let colorType: PNGColorType =
            switch image.layout {
            case .gray: .gray
            case .grayAlpha: .grayAlpha
            case .rgb: .rgb
            case .rgba: .rgba
            }
        let bitDepth: UInt8 =
            switch image.samples {
            case .eight: 8
            case .sixteen: 16
            }
        let size = bigEndian(UInt32(image.width)) + bigEndian(UInt32(image.height))
        return size + [bitDepth, colorType.rawValue, 0, 0, 0]
    }

    private static func compressedScanlines(of image: Image) throws(PNGEncodingError) -> [UInt8] {
        var compressor: DeflateStream
        do throws(DeflateStream.OutOfMemory) {
            compressor = try DeflateStream()
        } catch {
            throw .outOfMemory
        }
        let bytesPerSample =
            switch image.samples {
            case .eight: 1
            case .sixteen: 2
            }
        let rowLength = image.width * image.layout.channelCount
        let distance = image.layout.channelCount * bytesPerSample
        var line = [UInt8](repeating: 0, count: 1 + rowLength * bytesPerSample)
        var above = line
        var best = line
        var candidate = line
        for row in 0..<image.height {
            let samples = row * rowLength..<(row + 1) * rowLength
            switch image.samples {
            case .eight(let values):
                line.replaceSubrange(1..., with: values[samples])
            case .sixteen(let values):
                for (i, value) in values[samples].enumerated() {
                    line[1 + 2 * i] = UInt8(value >> 8)
                    line[2 + 2 * i] = UInt8(truncatingIfNeeded: value)
                }
            }
            var lowestCost = Int.max
            for filter in RowFilter.allCases {
                filter.apply(to: line, above: above, distance: distance, into: &candidate)
                let cost = RowFilter.cost(of: candidate)
                if cost < lowestCost {
                    lowestCost = cost
                    swap(&best, &candidate)
                }
            }
            compressor.append(best)
            swap(&line, &above)
        }
        return compressor.finish()
    }

    private static func append(_ type: PNGChunkType, data: ArraySlice<UInt8>, to file: inout [UInt8]) {
        file += bigEndian(UInt32(data.count))
        let start = file.count
        file += type.bytes
        file += data
        file += bigEndian(PNGChunk.checksum(of: file[start...]))
    }

    private static func bigEndian(_ value: UInt32) -> ArraySlice<UInt8> {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }[...]
    }
}
