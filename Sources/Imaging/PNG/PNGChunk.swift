private import CZlib

/// One chunk of a PNG file whose CRC has been found right (PNG, third edition, clause 5.3).
struct PNGChunk {
    var type: PNGChunkType
    /// The offset in the file at which the chunk begins, with its length field; for errors.
    var offset: Int
    /// The place of its data: indices of the file's slice.
    var data: Range<Int>

    /// The CRC of clause 5.5 over a part of a file: a chunk's type and data.
    static func checksum(of part: ArraySlice<UInt8>) -> UInt32 {
        part.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
