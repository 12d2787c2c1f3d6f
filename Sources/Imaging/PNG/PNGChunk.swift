private import CZlib

/// One chunk of a PNG file whose CRC has been found right (PNG, third edition, clause 5.3).
struct PNGChunk {
    var type: PNGChunkType
    /// Where in the file the chunk begins, with its length field.
    var offset: Int
    /// Where in the file its data is.
    var data: Range<Int>

    /// The CRC of clause 5.5 over a part of a file: a chunk's type and data.
    static func checksum(of range: Range<Int>, in bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { bytes in
            let part = UnsafeBufferPointer(rebasing: bytes[range])
            return UInt32(truncatingIfNeeded: crc32_z(0, part.baseAddress, part.count))
        }
    }
}
