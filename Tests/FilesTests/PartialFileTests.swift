import FoundationEssentials
import Testing

@testable import Files

struct PartialFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func growsAsideAndTakesThePlaceOfTheOldFileAtTheEnd() throws {
        try inFolder { folder in
            let path = folder + "/rows.csv"
            try DurableFile.write([9], to: path)
            do {
                let file = try PartialFile(for: path)
                try file.append([1, 2, 3])
                #expect(try DurableFile.read(path) == [9])
            }
            // Another run finds what was left, and cuts it.
            let file = try PartialFile(for: path)
            #expect(try DurableFile.read(file.partialPath) == [1, 2, 3])
            try file.truncate(to: 2)
            try file.append([4])
            try file.publish()
            #expect(try DurableFile.read(path) == [1, 2, 4])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["rows.csv"])
        }
    }

    @Test func twoRunsDoNotShareAFile() throws {
        try inFolder { folder in
            let first = try PartialFile(for: folder + "/rows.csv")
            #expect(throws: FileError.self) { try PartialFile(for: folder + "/rows.csv") }
            try first.append([1])
        }
    }

    @Test func foldersAndDevicesAreRefused() throws {
        try inFolder { folder in
            for path in [folder, "/dev/null", folder + "/none/rows.csv"] {
                #expect(throws: FileError.self) { try PartialFile(for: path) }
            }
        }
    }
}
