private import CZlib
import Imaging

/// A ZIP archive in memory, with or without the 64-bit extensions (PKWARE APPNOTE.TXT, sections 4.3 to 4.5).
///
/// The central directory says what there is; entries must lie before it and share no bytes, so that nothing can be
/// counted twice. Nothing is inflated before it is asked for.
struct ZipArchive {
    struct Entry {
        let name: String
        /// The place of the data in the file.
        let data: Range<Int>
        let isDeflated: Bool
        let size: Int
        let checksum: UInt32
    }

    /// More entries are refused. A checkpoint has one per tensor.
    static let maximumEntries = 65_535
    /// The most that all entries together may inflate to, in bytes: 1 GiB.
    static let maximumSize = 1 << 30
    /// The most that an archive may inflate to, as a multiple of its size; small ones may always inflate to 32 MiB.
    /// `torch.save` compresses nothing, and weights hardly get smaller; zeros may shrink a thousandfold, so that a few
    /// hundred kilobytes could take all the memory there is.
    static let maximumRatio = 16
    private static let smallSize = 1 << 25

    let entries: [String: Entry]
    private let bytes: [UInt8]

    static func isZip(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x50, 0x4B, 0x03, 0x04]) }

    init(parsing bytes: [UInt8]) throws(ZipError) {
        let directory = try ZipDirectory(locatedIn: bytes)
        guard directory.count <= Self.maximumEntries else {
            throw .tooManyEntries(directory.count, limit: Self.maximumEntries)
        }
        var cursor = ByteCursor(bytes[directory.range])
        var entries: [String: Entry] = [:]
        var spans: [(range: Range<Int>, name: String)] = []
        let limit = min(Self.maximumSize, max(Self.smallSize, bytes.count * Self.maximumRatio))
        var total = 0
        for _ in 0..<directory.count {
            let header = try ZipEntryHeader(&cursor)
            let data = try header.data(in: bytes, before: directory.range.lowerBound)
            let entry = Entry(
                name: header.name, data: data, isDeflated: header.method == 8, size: header.size,
                checksum: header.checksum)
            guard header.method == 8 || header.size == data.count else {
                throw .size(entry: header.name, declared: header.size, found: data.count)
            }
            let (sum, overflow) = total.addingReportingOverflow(header.size)
            guard !overflow, sum <= limit else {
                throw .tooLarge(declared: overflow ? Int.max : sum, limit: limit)
            }
            total = sum
            guard entries.updateValue(entry, forKey: header.name) == nil else { throw .duplicateEntry(header.name) }
            spans.append((header.offset..<data.upperBound, header.name))
        }
        guard cursor.remaining == 0 else { throw .bounds("central directory", offset: cursor.offset) }
        spans.sort { $0.range.lowerBound < $1.range.lowerBound }
        for (first, second) in zip(spans, spans.dropFirst()) where first.range.upperBound > second.range.lowerBound {
            throw .overlap(first.name, second.name)
        }
        self.entries = entries
        self.bytes = bytes
    }

    /// An entry's data, inflated, of exactly the declared size and checksum.
    ///
    /// - Parameter maximum: the largest size accepted, in bytes.
    func contents(of name: String, maximum: Int = maximumSize) throws(ZipError) -> [UInt8] {
        guard let entry = entries[name] else { throw .missingEntry(name) }
        guard entry.size <= maximum else { throw .tooLarge(declared: entry.size, limit: maximum) }
        var contents = Array(bytes[entry.data])
        if entry.isDeflated {
            do {
                // Bare deflate is what `.zlib` falls back to.
                contents = try Inflater.inflate(contents, format: .zlib, maximumOutput: entry.size)
            } catch {
                throw .compressed(entry: name, error)
            }
        }
        guard contents.count == entry.size else {
            throw .size(entry: name, declared: entry.size, found: contents.count)
        }
        guard Self.checksum(of: contents) == entry.checksum else { throw .checksum(entry: name) }
        return contents
    }

    /// CRC-32 with the reflected polynomial EDB88320 (ITU-T V.42, section 8.1.1.6.2).
    static func checksum(of bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBufferPointer { UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count)) }
    }
}
