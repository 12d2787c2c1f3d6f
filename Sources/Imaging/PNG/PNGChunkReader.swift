/// Walks through the chunks of a PNG file, checking the form and the CRC of each (clauses 5.2 to 5.5).
struct PNGChunkReader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    /// The file. Its indices need not begin at 0; offsets in errors do.
    let bytes: ArraySlice<UInt8>
    private var position: Int

    init(_ bytes: ArraySlice<UInt8>) throws(PNGError) {
        guard bytes.starts(with: Self.signature) else { throw .notPNG }
        self.bytes = bytes
        position = bytes.startIndex + Self.signature.count
    }

    /// How much of the file has not been read yet, in bytes.
    var remaining: Int { bytes.endIndex - position }

    /// Reads the next chunk. There always is one until IEND, after which nobody asks.
    mutating func next() throws(PNGError) -> PNGChunk {
        let offset = position - bytes.startIndex
        try require(8, at: position)
        let length = Int(bytes.bigEndian32(at: position))
        let type = PNGChunkType(rawValue: bytes.bigEndian32(at: position + 4))
        guard type.isValid else { throw .invalidChunkType(type, offset: offset) }
        guard length <= Int32.max else {
            throw .invalidChunkLength(type, offset: offset, length: length, expected: "at most \(Int32.max)")
        }
        let data = position + 8..<position + 8 + length
        try require(length + 4, at: data.lowerBound)
        let stored = bytes.bigEndian32(at: data.upperBound)
        let computed = PNGChunk.checksum(of: bytes[position + 4..<data.upperBound])
        guard stored == computed else {
            throw .checksumMismatch(type, offset: offset, stored: stored, computed: computed)
        }
        position = data.upperBound + 4
        return PNGChunk(type: type, offset: offset, data: data)
    }

    private func require(_ needed: Int, at index: Int) throws(PNGError) {
        let available = bytes.endIndex - index
        guard needed <= available else {
            throw .truncatedFile(offset: index - bytes.startIndex, needed: needed, available: available)
        }
    }
}

extension ArraySlice<UInt8> {
    /// The four bytes from an index on as a number, most significant first (clause 7.1).
    func bigEndian32(at index: Int) -> UInt32 {
        self[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The two bytes from an index on as a number, most significant first (clause 7.1).
    func bigEndian16(at index: Int) -> UInt16 {
        UInt16(self[index]) << 8 | UInt16(self[index + 1])
    }
}
