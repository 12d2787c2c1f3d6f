/// One entry of the central directory (APPNOTE.TXT, section 4.3.12), its 64-bit sizes resolved (section 4.5.3).
struct ZipEntryHeader {
    let name: String
    let method: Int
    let checksum: UInt32
    let size: Int
    /// The offset of the local header.
    let offset: Int
    private let compressedSize: Int

    init(_ cursor: inout ByteCursor) throws(ZipError) {
        let start = cursor.offset
        guard cursor.little(UInt32.self) == 0x0201_4B50, cursor.take(4) != nil, let flags = cursor.little(UInt16.self),
            let method = cursor.little(UInt16.self), cursor.take(4) != nil, let checksum = cursor.little(UInt32.self),
            let compressed = cursor.little(UInt32.self), let size = cursor.little(UInt32.self),
            let nameLength = cursor.little(UInt16.self), let extraLength = cursor.little(UInt16.self),
            let commentLength = cursor.little(UInt16.self), let disk = cursor.little(UInt16.self),
            cursor.take(6) != nil, let offset = cursor.little(UInt32.self),
            let nameBytes = cursor.take(Int(nameLength)), let extra = cursor.take(Int(extraLength)),
            cursor.take(Int(commentLength)) != nil
        else { throw .record("central directory entry", offset: start) }
        guard let name = String(validating: nameBytes, as: UTF8.self) else {
            throw .record("central directory entry's name", offset: start)
        }
        guard disk == 0 || disk == .max else { throw .spanned }
        guard flags & 1 == 0 else { throw .encrypted(entry: name) }
        guard method == 0 || method == 8 else { throw .method(Int(method), entry: name) }
        var large = Self.large(extra)
        /// A field whose 32 bits are all set stands in the 64-bit record instead, in this order.
        func resolved(_ field: UInt32) throws(ZipError) -> Int {
            guard field == .max else { return Int(field) }
            guard let value = large?.little(UInt64.self), let small = Int(exactly: value) else {
                throw .record("central directory entry", offset: start)
            }
            return small
        }
        self.name = name
        self.method = Int(method)
        self.checksum = checksum
        self.size = try resolved(size)
        compressedSize = try resolved(compressed)
        self.offset = try resolved(offset)
    }

    /// The 64-bit record among the extra fields.
    private static func large(_ extra: ArraySlice<UInt8>) -> ByteCursor? {
        var cursor = ByteCursor(extra)
        while let id = cursor.little(UInt16.self), let length = cursor.little(UInt16.self),
            let field = cursor.take(Int(length))
        {
            if id == 1 { return ByteCursor(field) }
        }
        return nil
    }

    /// The place of the data, behind the local header (section 4.3.7) and before the central directory.
    func data(in bytes: [UInt8], before directory: Int) throws(ZipError) -> Range<Int> {
        guard offset < directory else { throw .bounds("central directory entry \"\(name)\"", offset: offset) }
        var cursor = ByteCursor(bytes[offset..<directory])
        guard cursor.little(UInt32.self) == 0x0403_4B50, cursor.take(22) != nil,
            let nameLength = cursor.little(UInt16.self), let extraLength = cursor.little(UInt16.self)
        else { throw .record("local header of \"\(name)\"", offset: offset) }
        guard let found = cursor.take(Int(nameLength)), found.elementsEqual(name.utf8) else {
            throw .record("local header of \"\(name)\"", offset: offset)
        }
        guard cursor.take(Int(extraLength)) != nil, compressedSize <= cursor.remaining else {
            throw .bounds("local header of \"\(name)\"", offset: offset)
        }
        return cursor.offset..<cursor.offset + compressedSize
    }
}
