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
        let info =
            Self.little(headerSize) + Self.little(UInt32(bitPattern: width)) + Self.little(UInt32(bitPattern: height))
            + [1, 0] + Self.little(UInt32(bitsPerPixel)).prefix(2) + Self.little(compression)
            + [UInt8](repeating: 0, count: 12) + Self.little(colorCount) + Self.little(0)
        let offset = pixelOffset ?? UInt32(14 + info.count + tables.count)
        return Array("BM".utf8) + Self.little(UInt32(14 + info.count + tables.count + rows.count)) + Self.little(0)
            + Self.little(offset) + info + tables + rows
    }

    static func little(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
