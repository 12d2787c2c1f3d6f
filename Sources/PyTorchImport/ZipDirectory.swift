/// The place of an archive's central directory (APPNOTE.TXT, sections 4.3.14 to 4.3.16).
struct ZipDirectory {
    private(set) var range: Range<Int>
    private(set) var count: Int

    private static let endSignature: [UInt8] = [0x50, 0x4B, 5, 6]
    private static let endSize = 22
    private static let locatorSize = 20
    private static let maximumComment = 65_535

    init(locatedIn bytes: [UInt8]) throws(ZipError) {
        let end = try Self.end(of: bytes)
        var cursor = ByteCursor(bytes[(end + 4)...])
        guard let disk = cursor.little(UInt16.self), let directoryDisk = cursor.little(UInt16.self),
            let onDisk = cursor.little(UInt16.self), let total = cursor.little(UInt16.self),
            let size = cursor.little(UInt32.self), let offset = cursor.little(UInt32.self)
        else { throw .record("end of central directory", offset: end) }
        let is64 = total == .max || size == .max || offset == .max || onDisk == .max
        if is64, let large = try Self.large(bytes, before: end) {
            self = large
            return
        }
        guard disk == 0, directoryDisk == 0, onDisk == total else { throw .spanned }
        count = Int(total)
        range = try Self.range(offset: UInt64(offset), size: UInt64(size), end: end)
    }

    private init(count: Int, range: Range<Int>) {
        self.count = count
        self.range = range
    }

    /// The last record that is followed by exactly the comment it announces.
    private static func end(of bytes: [UInt8]) throws(ZipError) -> Int {
        var position = bytes.count - endSize
        while position >= max(0, bytes.count - endSize - maximumComment) {
            if bytes[position] == 0x50, bytes[position..<position + 4].elementsEqual(endSignature),
                Int(bytes[position + 20]) | Int(bytes[position + 21]) << 8 == bytes.count - position - endSize
            {
                return position
            }
            position -= 1
        }
        throw .noDirectory
    }

    /// The 64-bit record; nil where there is none, and the small one means what it says.
    private static func large(_ bytes: [UInt8], before end: Int) throws(ZipError) -> ZipDirectory? {
        guard end >= locatorSize else { return nil }
        var locator = ByteCursor(bytes[(end - locatorSize)..<end])
        guard locator.little(UInt32.self) == 0x0706_4B50 else { return nil }
        guard let disk = locator.little(UInt32.self), let offset = locator.little(UInt64.self),
            let disks = locator.little(UInt32.self)
        else { throw .record("64-bit locator", offset: end - locatorSize) }
        guard disk == 0, disks <= 1 else { throw .spanned }
        guard let start = Int(exactly: offset), start < end - locatorSize else {
            throw .bounds("64-bit locator", offset: end - locatorSize)
        }
        var cursor = ByteCursor(bytes[start..<(end - locatorSize)])
        guard cursor.little(UInt32.self) == 0x0606_4B50, cursor.take(12) != nil,
            let thisDisk = cursor.little(UInt32.self), let directoryDisk = cursor.little(UInt32.self),
            let onDisk = cursor.little(UInt64.self), let total = cursor.little(UInt64.self),
            let size = cursor.little(UInt64.self), let directory = cursor.little(UInt64.self)
        else { throw .record("64-bit end of central directory", offset: start) }
        guard thisDisk == 0, directoryDisk == 0, onDisk == total else { throw .spanned }
        guard let count = Int(exactly: total) else {
            throw .tooManyEntries(Int.max, limit: ZipArchive.maximumEntries)
        }
        return ZipDirectory(count: count, range: try range(offset: directory, size: size, end: start))
    }

    private static func range(offset: UInt64, size: UInt64, end: Int) throws(ZipError) -> Range<Int> {
        let (sum, overflow) = offset.addingReportingOverflow(size)
        guard !overflow, sum <= UInt64(end) else { throw .bounds("end of central directory", offset: end) }
        return Int(offset)..<Int(sum)
    }
}
