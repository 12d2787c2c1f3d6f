/// A PNG file in pieces, to be put together in ways that an encoder would not.
struct PNGFile {
    struct Chunk {
        var type: [UInt8]
        var data: [UInt8]

        init(_ type: String, _ data: [UInt8]) {
            self.type = Array(type.utf8)
            self.data = data
        }
    }

    static let signature: [UInt8] = [137, 80, 78, 71, 13, 10, 26, 10]

    var chunks: [Chunk]

    init(_ chunks: [Chunk]) {
        self.chunks = chunks
    }

    /// Takes a well-formed file apart.
    init(_ bytes: [UInt8]) throws {
        chunks = []
        var position = 8
        while position < bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let type = String(decoding: bytes[position + 4..<position + 8], as: UTF8.self)
            chunks.append(Chunk(type, Array(bytes[position + 8..<position + 8 + length])))
            position += length + 12
        }
    }

    /// The file, with correct lengths and checksums.
    var bytes: [UInt8] {
        chunks.reduce(into: Self.signature) { file, chunk in
            let body = chunk.type + chunk.data
            file += Self.bigEndian(UInt32(chunk.data.count)) + body + Self.bigEndian(Self.checksum(body))
        }
    }

    /// The data of all IDAT chunks.
    var imageData: [UInt8] { chunks.filter { $0.type == Array("IDAT".utf8) }.flatMap(\.data) }

    /// The chunks before and after those of image data.
    var aroundImageData: ([Chunk], [Chunk]) {
        let type = Array("IDAT".utf8)
        let before = chunks.prefix { $0.type != type }
        return (Array(before), chunks.dropFirst(before.count).filter { $0.type != type })
    }

    static func header(
        width: UInt32, height: UInt32, bitDepth: UInt8, colorType: UInt8,
        compression: UInt8 = 0, filter: UInt8 = 0, interlace: UInt8 = 0
    ) -> Chunk {
        Chunk(
            "IHDR", bigEndian(width) + bigEndian(height) + [bitDepth, colorType, compression, filter, interlace])
    }

    /// A zlib stream (RFC 1950) that holds up to 65535 bytes as they are.
    static func stored(_ bytes: [UInt8], checksum: UInt32? = nil) -> [UInt8] {
        let length = UInt16(bytes.count)
        let block = [1, UInt8(length & 0xff), UInt8(length >> 8), UInt8(~length & 0xff), UInt8(~length >> 8)]
        return [0x78, 0x01] + block + bytes + bigEndian(checksum ?? adler32(bytes))
    }

    static func bigEndian(_ value: UInt32) -> [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: value >> $0) }
    }

    /// The CRC of PNG clause 5.5, bit by bit.
    static func checksum(_ bytes: [UInt8]) -> UInt32 {
        var remainder: UInt32 = 0xffff_ffff
        for byte in bytes {
            remainder ^= UInt32(byte)
            for _ in 0..<8 { remainder = remainder >> 1 ^ (remainder & 1 == 1 ? 0xedb8_8320 : 0) }
        }
        return ~remainder
    }

    private static func adler32(_ bytes: [UInt8]) -> UInt32 {
        var (low, high): (UInt32, UInt32) = (1, 0)
        for byte in bytes {
            low = (low + UInt32(byte)) % 65521
            high = (high + low) % 65521
        }
        return high << 16 | low
    }
}
