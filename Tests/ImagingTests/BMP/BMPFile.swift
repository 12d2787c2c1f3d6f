/// A Windows bitmap in pieces, to be put together in ways that an encoder would not.
struct BMPFile {
    var width: Int32 = 3
    var height: Int32 = 2
    var bitsPerPixel: UInt16 = 24
    var compression: UInt32 = 0
    var headerSize: UInt32 = 40
    var colorCount: UInt32 = 0
    var pixelOffset: UInt32?
    /// Masks, then colours.
    var tables: [UInt8] = []
    var rows: [UInt8] = []

    var bytes: [UInt8] {
        var info = [headerSize, UInt32(bitPattern: width), UInt32(bitPattern: height)].flatMap(Self.little)
        info += [1, 0, UInt8(truncatingIfNeeded: bitsPerPixel), UInt8(truncatingIfNeeded: bitsPerPixel >> 8)]
        info += [compression, 0, 0, 0, colorCount, 0].flatMap(Self.little)
        let headers = UInt32(14 + info.count + tables.count)
        let file = [headers + UInt32(rows.count), 0, pixelOffset ?? headers].flatMap(Self.little)
        return Array("BM".utf8) + file + info + tables + rows
    }

    static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
