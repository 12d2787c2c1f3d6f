/// Why a PNG file could not be decoded. Offsets are in bytes from the start of the file; clauses are those of the PNG
/// specification, third edition.
package enum PNGError: Error, Equatable, Sendable, CustomStringConvertible {
    // MARK: File and chunks (clauses 5.2 and 5.3)

    /// The file does not begin with the eight bytes of the PNG signature.
    case notPNG
    /// The file ends inside a chunk, or before IEND: `needed` bytes were called for at `offset`, `available` are there.
    case truncatedFile(offset: Int, needed: Int, available: Int)
    /// A chunk type contains something else than ASCII letters.
    case invalidChunkType(PNGChunkType, offset: Int)
    /// A chunk's length does not fit its type, or is beyond 2^31 - 1.
    case invalidChunkLength(PNGChunkType, offset: Int, length: Int, expected: String)
    /// A chunk's checksum is not that of its type and data.
    case checksumMismatch(PNGChunkType, offset: Int, stored: UInt32, computed: UInt32)
    /// A chunk that changes the meaning of the image and is unknown here.
    case unknownCriticalChunk(PNGChunkType, offset: Int)
    /// A chunk where, or how often, it must not be (clause 5.6).
    case misplacedChunk(PNGChunkType, offset: Int, rule: String)
    /// A chunk that this image needs is not there.
    case missingChunk(PNGChunkType)

    // MARK: Header (clause 11.2.1)

    /// A side is zero or beyond 2^31 - 1.
    case invalidSize(width: Int, height: Int)
    /// A colour type other than 0, 2, 3, 4 and 6.
    case invalidColorType(UInt8)
    /// A bit depth that the colour type does not have.
    case invalidBitDepth(UInt8, colorType: UInt8)
    /// A compression method other than 0.
    case invalidCompressionMethod(UInt8)
    /// A filter method other than 0.
    case invalidFilterMethod(UInt8)
    /// An interlace method other than 0 and 1.
    case invalidInterlaceMethod(UInt8)

    // MARK: Image data (clauses 7 to 10)

    /// A row begins with a filter type other than 0 to 4.
    case invalidRowFilter(UInt8, row: Int)
    /// A pixel refers to a colour that the palette does not have.
    case paletteIndex(Int, paletteSize: Int)
    /// The compressed image data is corrupt.
    case corruptImageData(InflateError)
    /// The image data ends before the last row, or before its own checksum.
    case imageDataTooShort
    /// The compressed image data goes on after the last row.
    case imageDataTooLong

    // MARK: Limits

    /// The image is larger than the limits allow.
    case size(ImageSizeError)
    /// There was no memory for zlib to work in.
    case outOfMemory

    /// Whether the image was refused for its size, by the configured limits, and not for its form.
    package var isTooLarge: Bool {
        if case .size = self { true } else { false }
    }
}
