import FoundationEssentials
import Testing

@testable import Files

struct RegularFileTests {
    private func withFile(_ content: [UInt8], _ body: (String) throws -> Void) throws {
        let path = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try DurableFile.write(content, to: path)
        try body(path)
    }

    @Test func beginningAndContentsAreThoseOfTheFile() throws {
        try withFile(Array(0..<100)) { path in
            let file = try RegularFile(path)
            #expect(file.size == 100)
            #expect(try file.beginning(0) == [] && file.beginning(3) == [0, 1, 2])
            #expect(try file.beginning(1000) == Array(0..<100) && file.contents() == Array(0..<100))
        }
    }

    @Test func refusesWhatIsTooLargeBeforeItIsRead() throws {
        try withFile(Array(0..<100)) { path in
            #expect(throws: FileError.tooLarge(path: path, size: 100, limit: 99)) {
                try RegularFile(path, maximumSize: 99)
            }
            #expect(throws: FileError.self) { try RegularFile(path + "/none") }
            #expect(throws: FileError.self) { try RegularFile("/dev/zero") }
        }
    }

    /// What is refused leaves no descriptor open.
    @Test func nothingStaysOpen() throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        #expect(throws: FileError.self) { try RegularFile(folder) }
        try DurableFile.write([1], to: folder + "/file")
        #expect(throws: FileError.self) { try RegularFile(folder + "/file", maximumSize: 0) }
        let open = try FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").compactMap {
            try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/fd/\($0)")
        }
        #expect(!open.contains { $0.hasPrefix(folder) })
    }
}
