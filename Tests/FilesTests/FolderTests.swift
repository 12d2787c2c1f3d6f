import FoundationEssentials
import Testing

@testable import Files

struct FolderTests {
    @Test func makesWhatIsMissing() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "gradcon-\(UInt64.random(in: 0 ... .max))")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Folder.make(path + "/a//b/")
        #expect(try Folder.isFolder(path + "/a/b"))
        try Folder.make(path + "/a/b")
        try DurableFile.write([1], to: path + "/a/file")
        #expect(throws: FileError.self) { try Folder.make(path + "/a/file") }
        #expect(throws: FileError.self) { try Folder.make(path + "/a/file/c") }
    }
}
