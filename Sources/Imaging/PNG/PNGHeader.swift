/// The contents of the IHDR chunk (clause 11.2.1), found to be valid.
struct PNGHeader {
    static let length = 13

    let width: Int
    let height: Int
    /// Bits per sample, or per palette index: 1, 2, 4, 8 or 16.
    let bitDepth: Int
    let colorType: PNGColorType
    let isInterlaced: Bool

    init(_ chunk: PNGChunk, in bytes: ArraySlice<UInt8>) throws(PNGError) {
        guard chunk.data.count == Self.length else {
            throw .invalidChunkLength(
                chunk.type, offset: chunk.offset, length: chunk.data.count, expected: "\(Self.length)")
        }
        let fields = chunk.data.lowerBound
        width = Int(bytes.bigEndian32(at: fields))
        height = Int(bytes.bigEndian32(at: fields + 4))
        let sides = 1...Int(Int32.max)
        guard sides.contains(width), sides.contains(height) else {
            throw .invalidSize(width: width, height: height)
        }
        let depth = bytes[fields + 8]
        guard let colorType = PNGColorType(rawValue: bytes[fields + 9]) else {
            throw .invalidColorType(bytes[fields + 9])
        }
        guard colorType.allows(bitDepth: depth) else {
            throw .invalidBitDepth(depth, colorType: colorType.rawValue)
        }
        self.bitDepth = Int(depth)
        self.colorType = colorType
        guard bytes[fields + 10] == 0 else { throw .invalidCompressionMethod(bytes[fields + 10]) }
        guard bytes[fields + 11] == 0 else { throw .invalidFilterMethod(bytes[fields + 11]) }
        guard bytes[fields + 12] <= 1 else { throw .invalidInterlaceMethod(bytes[fields + 12]) }
        isInterlaced = bytes[fields + 12] == 1
    }

    var bitsPerPixel: Int { bitDepth * colorType.channelCount }

    /// The distance between the bytes that a filter relates (clause 9.2): a whole pixel, at least one byte.
    var filterDistance: Int { max(1, bitsPerPixel / 8) }

    /// The length of a scanline without its filter byte (clause 7.2). Fits: widths have 31 bits, pixels at most 64.
    func scanlineLength(pixels: Int) -> Int { (pixels * bitsPerPixel + 7) / 8 }

    /// The passes in which the scanlines come (clause 8); without interlacing, one.
    var passes: [InterlacePass] {
        (isInterlaced ? InterlacePass.adam7 : [.whole]).filter { $0.columns(of: width) > 0 && $0.rows(of: height) > 0 }
    }
}
