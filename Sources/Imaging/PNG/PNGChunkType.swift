/// The four letters that name a chunk (PNG, third edition, clause 5.4).
package struct PNGChunkType: Sendable, Equatable, CustomStringConvertible {
    /// The letters as a big-endian number.
    let rawValue: UInt32

    static let imageHeader = PNGChunkType(rawValue: 0x4948_4452)
    static let palette = PNGChunkType(rawValue: 0x504c_5445)
    static let transparency = PNGChunkType(rawValue: 0x7452_4e53)
    static let imageData = PNGChunkType(rawValue: 0x4944_4154)
    static let imageEnd = PNGChunkType(rawValue: 0x4945_4e44)

    /// Whether all four bytes are ASCII letters, as they must be.
    var isValid: Bool {
        bytes.allSatisfy { (0x41...0x5a).contains($0 & ~0x20) }
    }

    /// Whether a decoder that does not know the chunk may skip it: the first letter is small.
    var isAncillary: Bool { rawValue & 0x2000_0000 != 0 }

    var bytes: [UInt8] {
        [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: rawValue >> $0) }
    }

    /// The letters, such as "IHDR"; bytes that are none are shown in hexadecimal.
    package var description: String {
        isValid ? String(decoding: bytes, as: UTF8.self) : "0x" + String(rawValue, radix: 16)
    }
}
