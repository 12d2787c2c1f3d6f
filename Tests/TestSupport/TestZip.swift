private import CZlib

/// Writes ZIP archives, also ones that lie.
package struct TestZip {
    package struct Entry {
        package var name: String
        package var data: [UInt8]
        package var method: UInt16
        package var flags: UInt16
        package var declaredSize: UInt32?
        package var declaredCompressedSize: UInt32?
        /// The local header's, in the central directory.
        package var declaredOffset: UInt32?
        package var checksum: UInt32?
        package var localName: String?
        package var extra: [UInt8]

        /// An entry; what is nil is told as it is.
        package init(
            name: String, data: [UInt8], method: UInt16 = 0, flags: UInt16 = 0, declaredSize: UInt32? = nil,
            declaredCompressedSize: UInt32? = nil, declaredOffset: UInt32? = nil, checksum: UInt32? = nil,
            localName: String? = nil, extra: [UInt8] = []
        ) {
            self.name = name
            self.data = data
            self.method = method
            self.flags = flags
            self.declaredSize = declaredSize
            self.declaredCompressedSize = declaredCompressedSize
            self.declaredOffset = declaredOffset
            self.checksum = checksum
            self.localName = localName
            self.extra = extra
        }
    }

    package var entries: [Entry]
    package var declaredCount: UInt16?
    package var declaredDirectorySize: UInt32?
    package var declaredDirectoryOffset: UInt32?
    package var comment: [UInt8]
    /// Writes the 64-bit end records, too.
    package var is64: Bool

    /// An archive; what is nil is told as it is.
    package init(
        entries: [Entry], declaredCount: UInt16? = nil, declaredDirectorySize: UInt32? = nil,
        declaredDirectoryOffset: UInt32? = nil, comment: [UInt8] = [], is64: Bool = false
    ) {
        self.entries = entries
        self.declaredCount = declaredCount
        self.declaredDirectorySize = declaredDirectorySize
        self.declaredDirectoryOffset = declaredDirectoryOffset
        self.comment = comment
        self.is64 = is64
    }

    package var bytes: [UInt8] {
        var file: [UInt8] = []
        var directory: [UInt8] = []
        for entry in entries {
            let offset = UInt32(file.count)
            let size = entry.declaredSize ?? UInt32(entry.data.count)
            let compressed = entry.declaredCompressedSize ?? UInt32(entry.data.count)
            let middle =
                little(entry.flags) + little(entry.method) + little(UInt32(0))
                + little(entry.checksum ?? Self.checksum(of: entry.data)) + little(compressed) + little(size)
            let localName = Array((entry.localName ?? entry.name).utf8)
            file += [0x50, 0x4B, 3, 4] + little(UInt16(20)) + middle + little(UInt16(localName.count))
            file += little(UInt16(0)) + localName + entry.data
            directory += [0x50, 0x4B, 1, 2] + little(UInt16(20)) + little(UInt16(20)) + middle
            directory += little(UInt16(entry.name.utf8.count)) + little(UInt16(entry.extra.count)) + little(UInt16(0))
            directory += little(UInt16(0)) + little(UInt16(0)) + little(UInt32(0))
            directory += little(entry.declaredOffset ?? offset) + Array(entry.name.utf8) + entry.extra
        }
        let start = file.count
        file += directory
        if is64 {
            let record = file.count
            file += [0x50, 0x4B, 6, 6] + little(UInt64(44)) + little(UInt16(45)) + little(UInt16(45))
            file +=
                little(UInt32(0)) + little(UInt32(0)) + little(UInt64(entries.count)) + little(UInt64(entries.count))
            file += little(UInt64(directory.count)) + little(UInt64(start))
            file += [0x50, 0x4B, 6, 7] + little(UInt32(0)) + little(UInt64(record)) + little(UInt32(1))
        }
        let count = declaredCount ?? UInt16(entries.count)
        file += [0x50, 0x4B, 5, 6] + little(UInt16(0)) + little(UInt16(0)) + little(count) + little(count)
        file += little(declaredDirectorySize ?? UInt32(directory.count))
        file += little(declaredDirectoryOffset ?? UInt32(start)) + little(UInt16(comment.count)) + comment
        return file
    }

    /// CRC-32, as ZIP and gzip have it.
    package static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }

    private func little<Value: FixedWidthInteger>(_ value: Value) -> [UInt8] {
        withUnsafeBytes(of: value.littleEndian) { Array($0) }
    }
}

extension TestZip {
    /// A file of `torch.save` with this pickle and these storages.
    package static func torch(_ pickle: [UInt8], storages: [String: [UInt8]] = [:]) -> [UInt8] {
        let entries =
            [Entry(name: "archive/data.pkl", data: pickle)]
            + storages.sorted { $0.key < $1.key }.map { Entry(name: "archive/data/\($0.key)", data: $0.value) }
        return TestZip(entries: entries).bytes
    }
}
