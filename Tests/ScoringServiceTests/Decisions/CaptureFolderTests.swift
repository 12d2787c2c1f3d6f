import Files
import FoundationEssentials
import Testing

@testable import ScoringService

struct CaptureFolderTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func noRequestLeadsOutOfTheFolder() {
        func name(_ id: String, _ index: Int? = nil) -> String { CaptureFolder.name(requestID: id, index: index) }
        #expect(name("a-B_9") == "a-B_9.png")
        #expect(name("a", 3) == "a.3.png" && name("a.3") == "a%2E3.png")
        #expect(name("../../etc/passwd") == "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd.png")
        #expect(name("%2E") == "%252E.png")
        let long = String(repeating: "/", count: 128)
        #expect(name(long) == SHA256.hexadecimalDigest(of: Array(long.utf8)) + ".png")
        #expect(name(String(repeating: "x", count: 128)).utf8.count == 132)
    }

    @Test func theOldestImagesAreRemoved() throws {
        try inFolder { path in
            var folder = try CaptureFolder(path, totalBytes: 10)
            try folder.write([1, 1, 1], as: "a.png")
            try folder.write([2, 2, 2], as: "b.png")
            // The same request again: its image is replaced, and is the newest now.
            try folder.write([3, 3, 3, 3], as: "a.png")
            #expect(try Folder.names(in: path) == ["a.png", "b.png"])
            try folder.write([4, 4, 4, 4], as: "c.png")
            #expect(try Folder.names(in: path) == ["a.png", "c.png"])
            #expect(try DurableFile.read(path + "/a.png") == [3, 3, 3, 3])
            // Those that were there count.
            var next = try CaptureFolder(path, totalBytes: 10)
            try next.write([5, 5, 5, 5], as: "d.png")
            #expect(try Folder.names(in: path) == ["c.png", "d.png"])
            // One that is too large alone stays as long as it is the newest.
            try next.write([UInt8](repeating: 6, count: 20), as: "e.png")
            #expect(try Folder.names(in: path) == ["e.png"])
            try next.write([7], as: "f.png")
            #expect(try Folder.names(in: path) == ["f.png"])
        }
    }
}
