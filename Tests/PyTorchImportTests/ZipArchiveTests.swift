import Imaging
import TestSupport
import Testing

@testable import PyTorchImport

struct ZipArchiveTests {
    private static let first = TestZip.Entry(name: "a", data: [1, 2, 3])
    private static let second = TestZip.Entry(name: "b/c", data: [UInt8](repeating: 7, count: 100))

    @Test(arguments: [false, true])
    func readsStoredEntries(is64: Bool) throws {
        let zip = TestZip(entries: [Self.first, Self.second], comment: Array("a comment".utf8), is64: is64)
        let archive = try ZipArchive(parsing: zip.bytes)
        #expect(archive.entries.keys.sorted() == ["a", "b/c"])
        #expect(try archive.contents(of: "a") == [1, 2, 3])
        #expect(try archive.contents(of: "b/c") == Self.second.data)
        #expect(throws: ZipError.missingEntry("c")) { try archive.contents(of: "c") }
    }

    /// A small record whose fields are all set refers to the large one, and so do entries.
    @Test func reads64BitSizes() throws {
        var entry = Self.first
        entry.declaredSize = .max
        entry.declaredCompressedSize = .max
        entry.declaredOffset = .max
        entry.extra = [9, 9, 1, 0, 0] + [1, 0, 24, 0] + [3, 0, 0, 0, 0, 0, 0, 0] + [3, 0, 0, 0, 0, 0, 0, 0]
        entry.extra += [0, 0, 0, 0, 0, 0, 0, 0]
        var zip = TestZip(entries: [entry], is64: true)
        zip.declaredCount = .max
        zip.declaredDirectorySize = .max
        zip.declaredDirectoryOffset = .max
        #expect(try ZipArchive(parsing: zip.bytes).contents(of: "a") == [1, 2, 3])
    }

    /// Fixed Huffman codes (RFC 1951, section 3.2.6): 65,536 zeros in some dozens of bytes, declared as ten.
    @Test func aBombEndsAtItsDeclaredSize() throws {
        let bomb: [UInt8] = [0x63, 0x60, 0x18] + [UInt8](repeating: 0, count: 40)
        var entry = TestZip.Entry(name: "bomb", data: bomb)
        entry.method = 8
        entry.declaredSize = 10
        let archive = try ZipArchive(parsing: TestZip(entries: [entry]).bytes)
        let error = #expect(throws: ZipError.self) { try archive.contents(of: "bomb") }
        guard case .compressed("bomb", .outputTooLarge(limit: 10))? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    /// Forty megabytes in forty bytes are refused before any is inflated; sixteen times the archive's size would not
    /// be.
    @Test func whatIsDeclaredIsBoundedByTheArchivesSize() throws {
        var entry = Self.second
        entry.method = 8
        entry.declaredSize = 40 << 20
        let error = #expect(throws: ZipError.self) { try ZipArchive(parsing: TestZip(entries: [entry]).bytes) }
        #expect(error == .tooLarge(declared: 40 << 20, limit: 32 << 20))
        let large = TestZip.Entry(name: "large", data: [UInt8](repeating: 7, count: 3 << 20))
        #expect(try ZipArchive(parsing: TestZip(entries: [entry, large]).bytes).entries.count == 2)
    }

    @Test func checksumsAreChecked() throws {
        var entry = Self.first
        entry.checksum = 1
        let archive = try ZipArchive(parsing: TestZip(entries: [entry]).bytes)
        #expect(throws: ZipError.checksum(entry: "a")) { try archive.contents(of: "a") }
        // The check value of the CRC catalogue.
        #expect(ZipArchive.checksum(of: Array("123456789".utf8)) == 0xCBF4_3926)
    }

    struct Lie: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let change: @Sendable (inout TestZip) -> Void

        init(_ description: String, _ change: @escaping @Sendable (inout TestZip) -> Void) {
            testDescription = description
            self.change = change
        }
    }

    @Test(arguments: [
        Lie("a stored entry larger than its data") { $0.entries[0].declaredSize = 4 },
        Lie("an entry beyond the file") { $0.entries[1].declaredCompressedSize = 100_000 },
        Lie("an entry in the central directory") { $0.entries[1].declaredCompressedSize = 110 },
        Lie("a huge entry") { $0.entries[0].declaredSize = .max - 1 },
        Lie("64-bit sizes without their record") { $0.entries[0].declaredSize = .max },
        Lie("entries on top of each other") {
            $0.entries[1] = $0.entries[0]; $0.entries[1].declaredOffset = 0
        },
        Lie("overlapping entries") {
            $0.entries[0].declaredCompressedSize = 60
            $0.entries[0].declaredSize = 60
        },
        Lie("equal names") { $0.entries[1].name = "a" },
        Lie("another local name") { $0.entries[0].localName = "x" },
        Lie("a local header elsewhere") { $0.entries[0].declaredOffset = 7 },
        Lie("a local header beyond the file") { $0.entries[0].declaredOffset = 1 << 30 },
        Lie("more entries than there are") { $0.declaredCount = 3 },
        Lie("fewer entries than there are") { $0.declaredCount = 1 },
        Lie("a directory beyond the file") { $0.declaredDirectoryOffset = 1 << 20 },
        Lie("a directory of another size") { $0.declaredDirectorySize = 10 },
        Lie("all sizes elsewhere, but nowhere") { $0.declaredDirectorySize = .max },
        Lie("an unknown method") { $0.entries[0].method = 12 },
        Lie("an encrypted entry") { $0.entries[0].flags = 1 },
    ])
    func refusesLies(lie: Lie) {
        var zip = TestZip(entries: [Self.first, Self.second])
        lie.change(&zip)
        #expect(throws: ZipError.self) { try ZipArchive(parsing: zip.bytes) }
    }

    @Test func everyPrefixIsRefused() {
        let bytes = TestZip(entries: [Self.first, Self.second], is64: true).bytes
        for length in 0..<bytes.count {
            #expect(throws: ZipError.self) { try ZipArchive(parsing: Array(bytes[..<length])) }
        }
    }
}
