/// Decodes PNG images (Portable Network Graphics, third edition, W3C).
///
/// Every colour type, bit depth and interlacing is read. Grey samples of fewer than 8 bits are scaled to the full range
/// of 8 bits, 16-bit samples are kept, palettes become RGB, and transparency given by tRNS becomes a channel of
/// opacity. Samples are taken as they are stored: gAMA, cHRM, iCCP, sRGB, cICP and all other ancillary chunks are
/// passed over, only their CRC is checked; of an animation this reads the default image. What follows the IEND chunk is
/// ignored.
package enum PNGDecoder {
    /// Scanlines are inflated in blocks of about so many bytes: few calls of zlib, which is fast only with room in
    /// front of it, and no more than the cache holds until the block is unpacked.
    private static let blockLength = 65_536

    /// Decodes a whole PNG file.
    ///
    /// Time is linear in the size of the file and of the image. Memory: the image, 64 KiB or two scanlines of bytes,
    /// one of samples, and some 50 KB for zlib. Nothing of the size of the image is allocated before the limits have
    /// been checked, nor for a file which is too short to hold such an image, however well it may be compressed.
    ///
    /// - Parameters:
    ///   - bytes: The file; a part of a larger body need not be copied.
    ///   - limits: The largest image to accept.
    /// - Returns: The image, with 16-bit samples if the file has them and 8-bit samples otherwise.
    /// - Throws: `PNGError`; its `isTooLarge` tells an image beyond the limits from a malformed one.
    package static func decode(
        _ bytes: ArraySlice<UInt8>, limits: ImageLimits = ImageLimits()
    ) throws(PNGError) -> Image {
        var chunks = try PNGChunkReader(bytes)
        let (metadata, firstData) = try PNGMetadata.read(from: &chunks, limits: limits)
        let sampleCount = try checkedSampleCount(metadata, limits: limits)
        guard chunks.remaining + firstData.data.count >= metadata.header.leastCompressedLength else {
            throw .imageDataTooShort
        }

        var source = try PNGImageDataReader(startingWith: firstData, in: chunks)
        let samples: Samples
        if metadata.header.bitDepth == 16 {
            samples = .sixteen(try decodeScanlines(metadata, from: &source, sampleCount: sampleCount))
        } else {
            samples = .eight(try decodeScanlines(metadata, from: &source, sampleCount: sampleCount))
        }
        let next = try source.finish()
        try readToEnd(from: next, in: source.chunks)
        return Image(
            unchecked: samples, width: metadata.header.width, height: metadata.header.height, layout: metadata.layout)
    }

    /// Decodes a file that is an array of its own, as ``decode(_:limits:)`` does a part of one.
    package static func decode(_ bytes: [UInt8], limits: ImageLimits = ImageLimits()) throws(PNGError) -> Image {
        try decode(bytes[...], limits: limits)
    }

    /// The pixels that a file's header declares, before anything is checked; 0 where it is too short to hold one.
    package static func declaredPixels(_ bytes: ArraySlice<UInt8>) -> Int {
        // Width and height begin behind the signature and the head of the first chunk (clauses 5.2, 5.3).
        let sides = bytes.dropFirst(16).prefix(8)
        guard sides.count == 8 else { return 0 }
        // Sides of more than 31 bits are refused, so they cost nothing; the mask keeps the product within 62.
        let width = sides.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        let height = sides.suffix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
        return width * height
    }

    /// The most bytes of a decoded pixel of the kind that a file's header declares; 8, the most of all, where it
    /// declares none.
    static func declaredPixelBytes(_ bytes: ArraySlice<UInt8>) -> Int {
        // Bit depth and colour type follow width and height.
        let fields = Array(bytes.dropFirst(24).prefix(2))
        guard fields.count == 2, let color = PNGColorType(rawValue: fields[1]) else { return 8 }
        let channels =
            switch color {
            // A transparent colour, if there is one, adds a channel of opacity.
            case .gray, .grayAlpha: 2
            case .rgb, .palette, .rgba: 4
            }
        return fields[0] == 16 ? 2 * channels : channels
    }

    /// The number of samples of the image, once their size is known to be within the limits.
    private static func checkedSampleCount(_ metadata: PNGMetadata, limits: ImageLimits) throws(PNGError) -> Int {
        let header = metadata.header
        let channels = metadata.layout.channelCount
        do {
            try limits.check(
                width: header.width, height: header.height, bytesPerPixel: channels * (header.bitDepth == 16 ? 2 : 1))
        } catch { throw .size(error) }
        // No overflow: as many bytes at the least are within the limits.
        return header.width * header.height * channels
    }

    private static func decodeScanlines<Sample: FixedWidthInteger & UnsignedInteger>(
        _ metadata: PNGMetadata, from source: inout PNGImageDataReader, sampleCount: Int
    ) throws(PNGError) -> [Sample] {
        let header = metadata.header
        var image = [Sample](repeating: 0, count: sampleCount)
        var unpacker = ScanlineUnpacker<Sample>(metadata)
        for pass in header.passes {
            let columns = pass.columns(of: header.width)
            let rows = pass.rows(of: header.height)
            let length = 1 + header.scanlineLength(pixels: columns)
            let most = max(1, min(rows, blockLength / length))
            // The line above the first scanline lies in front of it, zeros at the top of the image.
            var block = [UInt8](repeating: 0, count: (1 + most) * length + RowFilter.overread)
            for first in stride(from: 0, to: rows, by: most) {
                let count = min(most, rows - first)
                try source.read(into: &block, at: length..<(1 + count) * length)
                try block.withUnsafeMutableBufferPointer { block throws(PNGError) in
                    for index in 1...count {
                        let row = pass.firstRow + (first + index - 1) * pass.rowStep
                        let line = UnsafeMutableBufferPointer(rebasing: block[index * length..<(index + 1) * length])
                        let above = UnsafeBufferPointer(rebasing: block[(index - 1) * length..<index * length])
                        guard let filter = RowFilter(rawValue: line[0]) else {
                            throw .invalidRowFilter(line[0], row: row)
                        }
                        let bytes = UnsafeMutableBufferPointer(rebasing: line[1...])
                        filter.undo(
                            bytes, above: UnsafeBufferPointer(rebasing: above[1...]), distance: header.filterDistance)
                        try unpacker.unpack(
                            UnsafeBufferPointer(bytes), pixels: columns, into: &image,
                            at: row * header.width + pass.firstColumn, step: pass.columnStep)
                    }
                    _ = block[0..<length].update(fromContentsOf: block[count * length..<(count + 1) * length])
                }
            }
        }
        return image
    }

    /// Checks what follows the image data, up to IEND.
    private static func readToEnd(from first: PNGChunk, in chunks: PNGChunkReader) throws(PNGError) {
        var chunks = chunks
        var chunk = first
        while chunk.type != .imageEnd {
            switch chunk.type {
            case .imageHeader:
                throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "there may be only one")
            case .palette, .transparency:
                throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "it must come before the image data")
            case .imageData:
                throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "IDAT chunks must follow each other")
            default: try chunk.skip()
            }
            chunk = try chunks.next()
        }
        guard chunk.data.isEmpty else {
            throw .invalidChunkLength(chunk.type, offset: chunk.offset, length: chunk.data.count, expected: "0")
        }
    }
}

extension PNGHeader {
    /// How long the compressed image data is at the least: deflate's longest match, 258 bytes, takes two bits or more
    /// (RFC 1951 section 3.2), so nothing shrinks to less than a 1032nd.
    fileprivate var leastCompressedLength: Int {
        // No overflow: the samples, which are at least an eighth of a byte each, have been counted before.
        passes.reduce(0) { $0 + $1.rows(of: height) * (1 + scanlineLength(pixels: $1.columns(of: width))) } / 1032
    }
}
