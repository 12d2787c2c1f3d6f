/// Walks through the chunks of a PNG file, checking the form and the CRC of each (clauses 5.2 to 5.5).
struct PNGChunkReader {
    static let signature: [UInt8] = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]

    let bytes: [UInt8]
    private var position = signature.count

    init(_ bytes: [UInt8]) throws(PNGError) {
        guard bytes.starts(with: Self.signature) else { throw .notPNG }
        self.bytes = bytes
    }

    /// How much of the file has not been read yet, in bytes.
    var remaining: Int { bytes.count - position }

    /// Reads the next chunk. There always is one until IEND, after which nobody asks.
    mutating func next() throws(PNGError) -> PNGChunk {
        let offset = position
        try require(8, at: offset)
        let length = Int(bytes.bigEndian32(at: offset))
        let type = PNGChunkType(rawValue: bytes.bigEndian32(at: offset + 4))
        guard type.isValid else { throw .invalidChunkType(type, offset: offset) }
        guard length <= Int32.max else {
            throw .invalidChunkLength(type, offset: offset, length: length, expected: "at most \(Int32.max)")
        }
        let data = offset + 8..<offset + 8 + length
        try require(length + 4, at: data.lowerBound)
        let stored = bytes.bigEndian32(at: data.upperBound)
        let computed = PNGChunk.checksum(of: offset + 4..<data.upperBound, in: bytes)
        guard stored == computed else {
            throw .checksumMismatch(type, offset: offset, stored: stored, computed: computed)
        }
        position = data.upperBound + 4
        return PNGChunk(type: type, offset: offset, data: data)
    }

    private func require(_ needed: Int, at offset: Int) throws(PNGError) {
        let available = bytes.count - offset
        guard needed <= available else {
            throw .truncatedFile(offset: offset, needed: needed, available: available)
        }
    }
}

extension [UInt8] {
    /// The four bytes from `offset` on as a number, most significant first (clause 7.1).
    func bigEndian32(at offset: Int) -> UInt32 {
        self[offset..<offset + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The two bytes from `offset` on as a number, most significant first (clause 7.1).
    func bigEndian16(at offset: Int) -> UInt16 {
        UInt16(self[offset]) << 8 | UInt16(self[offset + 1])
    }
}
