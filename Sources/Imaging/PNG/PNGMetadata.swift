/// What comes before the image data: the header, and the colours if there is a palette or a transparent colour.
struct PNGMetadata {
    let header: PNGHeader
    /// The colours of the PLTE chunk (clause 11.2.2), three samples each.
    private(set) var palette: [UInt8]?
    /// What the tRNS chunk says (clause 11.3.1.1).
    private(set) var transparency: Transparency?

    enum Transparency: Equatable {
        /// Pixels whose samples, before scaling, are all equal to these are transparent, all others are opaque.
        case color([UInt16])
        /// The opacity of the first colours of the palette; the others are opaque.
        case palette([UInt8])
    }

    /// Reads the chunks up to the first of image data, which is returned beside the metadata. The limits are checked as
    /// soon as the header is known.
    static func read(
        from chunks: inout PNGChunkReader, limits: ImageLimits
    ) throws(PNGError) -> (PNGMetadata, PNGChunk) {
        let first = try chunks.next()
        guard first.type == .imageHeader else {
            throw .misplacedChunk(first.type, offset: first.offset, rule: "the first chunk must be IHDR")
        }
        var metadata = PNGMetadata(header: try PNGHeader(first, in: chunks.bytes))
        do {
            try limits.check(width: metadata.header.width, height: metadata.header.height)
        } catch { throw .size(error) }
        while true {
            let chunk = try chunks.next()
            switch chunk.type {
            case .palette: try metadata.readPalette(chunk, in: chunks.bytes)
            case .transparency: try metadata.readTransparency(chunk, in: chunks.bytes)
            case .imageData:
                if metadata.header.colorType == .palette, metadata.palette == nil { throw .missingChunk(.palette) }
                return (metadata, chunk)
            case .imageEnd: throw .missingChunk(.imageData)
            case .imageHeader:
                throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "there may be only one")
            default: try chunk.skip()
            }
        }
    }

    /// The channels of the decoded image: transparency of any kind becomes a channel of opacity.
    var layout: PixelLayout {
        transparency == nil ? header.colorType.layout : header.colorType.layout.withAlpha
    }

    private mutating func readPalette(_ chunk: PNGChunk, in bytes: ArraySlice<UInt8>) throws(PNGError) {
        if palette != nil {
            throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "there may be only one")
        }
        if transparency != nil {
            throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "it must come before tRNS")
        }
        guard header.colorType.layout.opaque == .rgb else {
            throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "a greyscale image has no palette")
        }
        // In a truecolour image it only suggests how to reduce the colours, and any size will do.
        let maximum = header.colorType == .palette ? 1 << header.bitDepth : 256
        guard chunk.data.count % 3 == 0, (1...maximum).contains(chunk.data.count / 3) else {
            throw .invalidChunkLength(
                chunk.type, offset: chunk.offset, length: chunk.data.count,
                expected: "a multiple of 3 from 3 to \(3 * maximum)")
        }
        palette = Array(bytes[chunk.data])
    }

    private mutating func readTransparency(_ chunk: PNGChunk, in bytes: ArraySlice<UInt8>) throws(PNGError) {
        if transparency != nil {
            throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "there may be only one")
        }
        switch header.colorType {
        case .gray, .rgb:
            let length = 2 * header.colorType.channelCount
            guard chunk.data.count == length else {
                throw .invalidChunkLength(
                    chunk.type, offset: chunk.offset, length: chunk.data.count, expected: "\(length)")
            }
            // Samples are stored in 16 bits whatever the depth, and only the low bits count.
            let mask = UInt16(truncatingIfNeeded: (1 << header.bitDepth) - 1)
            let offsets = stride(from: chunk.data.lowerBound, to: chunk.data.upperBound, by: 2)
            transparency = .color(offsets.map { bytes.bigEndian16(at: $0) & mask })
        case .palette:
            guard let palette else {
                throw .misplacedChunk(chunk.type, offset: chunk.offset, rule: "it must come after PLTE")
            }
            guard chunk.data.count <= palette.count / 3 else {
                throw .invalidChunkLength(
                    chunk.type, offset: chunk.offset, length: chunk.data.count,
                    expected: "at most \(palette.count / 3), the number of colours")
            }
            transparency = .palette(Array(bytes[chunk.data]))
        case .grayAlpha, .rgba:
            throw .misplacedChunk(
                chunk.type, offset: chunk.offset, rule: "an image with an alpha channel has no transparent colour")
        }
    }
}

extension PNGChunk {
    /// Passes over a chunk that this decoder does not read, unless the image would be wrong without it.
    func skip() throws(PNGError) {
        guard type.isAncillary else { throw .unknownCriticalChunk(type, offset: offset) }
    }
}
