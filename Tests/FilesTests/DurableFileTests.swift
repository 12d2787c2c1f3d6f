import FoundationEssentials
import Glibc
import Testing

@testable import Files

struct DurableFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try body(folder)
    }

    @Test func writesReplaceAndLeaveNothingBehind() throws {
        try inFolder { folder in
            let path = folder + "/model.safetensors"
            let (first, second) = ([UInt8](repeating: 1, count: 100_000), [UInt8](repeating: 2, count: 10))
            try DurableFile.write(first, to: path)
            #expect(try DurableFile.read(path) == first)
            try DurableFile.write(second, to: path)
            #expect(try DurableFile.read(path) == second)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
        }
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        try inFolder { folder in
            // The target is a folder that is not empty: the rename fails at the very end.
            let path = folder + "/model.safetensors"
            try FileManager.default.createDirectory(atPath: path + "/inside", withIntermediateDirectories: true)
            #expect(throws: FileError.self) { try DurableFile.write([1, 2, 3], to: path) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
            #expect(throws: FileError.self) { try DurableFile.write([1], to: folder + "/none/model") }
        }
    }

    /// The process may not write more than 1,000 bytes to a file, which fails as a write to a full disk does.
    @Test func aFullDiskLeavesTheOldFile() async {
        await #expect(processExitsWith: .success) {
            signal(SIGXFSZ, SIG_IGN)
            let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try DurableFile.write([1, 2, 3], to: folder + "/labels.json")
            var limit = rlimit(rlim_cur: 1000, rlim_max: rlim_t.max)
            setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
            var failure: FileError?
            do throws(FileError) {
                try DurableFile.write([UInt8](repeating: 4, count: 100_000), to: folder + "/labels.json")
            } catch { failure = error }
            let isAsBefore =
                try DurableFile.read(folder + "/labels.json") == [1, 2, 3]
                && FileManager.default.contentsOfDirectory(atPath: folder) == ["labels.json"]
            exit(failure != nil && isAsBefore ? 0 : 1)
        }
    }

    @Test func linksStayAndPipesAreWrittenTo() throws {
        try inFolder { folder in
            let (path, link, pipe) = (folder + "/model", folder + "/link", folder + "/pipe")
            try DurableFile.write([1], to: path)
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "model")
            try DurableFile.write([2, 3], to: link)
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "model")
            #expect(try DurableFile.read(path) == [2, 3])

            #expect(mkfifo(pipe, 0o600) == 0)
            // Open for both, so that neither side waits for the other.
            let descriptor = open(pipe, O_RDWR)
            defer { close(descriptor) }
            try DurableFile.checkWritable(pipe)
            try DurableFile.write([4, 5, 6], to: pipe)
            var bytes = [UInt8](repeating: 0, count: 8)
            #expect(read(descriptor, &bytes, bytes.count) == 3)
            #expect(bytes.prefix(3) == [4, 5, 6])
        }
    }

    @Test func whatCannotBeWrittenIsKnownBefore() throws {
        try inFolder { folder in
            try DurableFile.checkWritable(folder + "/model")
            #expect(throws: FileError.self) { try DurableFile.checkWritable(folder) }
            #expect(throws: FileError.self) { try DurableFile.checkWritable(folder + "/none/model") }
            #expect(throws: FileError.self) { try DurableFile.checkWritable("") }
            try DurableFile.write([1], to: folder + "/model")
            #expect(throws: FileError.self) { try DurableFile.checkWritable(folder + "/model/model") }
            try FileManager.default.createSymbolicLink(atPath: folder + "/link", withDestinationPath: "none")
            #expect(throws: FileError.self) { try DurableFile.checkWritable(folder + "/link") }
            #expect(throws: FileError.self) { try DurableFile.write([1], to: folder + "/link") }
        }
    }

    /// A process that was killed while it wrote has left a longer file than the next one writes.
    @Test func whatAKilledWriterLeftIsUsedUpAndNothingElse() throws {
        try inFolder { folder in
            let path = folder + "/model"
            let others = ["model.1.partial", "model.partial", "other" + DurableFile.asideSuffix]
            for name in others + ["model" + DurableFile.asideSuffix] {
                try Data(repeating: 7, count: 1000).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
            }
            try DurableFile.write([1, 2, 3], to: path)
            #expect(try DurableFile.read(path) == [1, 2, 3])
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: folder).sorted() == (others + ["model"]).sorted())
        }
    }

    @Test(arguments: ["link", "folder"])
    func whatLiesInTheWayIsLeftAlone(kind: String) throws {
        try inFolder { folder in
            let (path, kept) = (folder + "/model", folder + "/kept")
            try Data([9]).write(to: URL(fileURLWithPath: kept))
            let aside = path + DurableFile.asideSuffix
            if kind == "link" {
                try FileManager.default.createSymbolicLink(atPath: aside, withDestinationPath: kept)
            } else {
                try FileManager.default.createDirectory(atPath: aside, withIntermediateDirectories: true)
            }
            #expect(throws: FileError.self) { try DurableFile.write([1], to: path) }
            #expect(try DurableFile.read(kept) == [9])
            #expect(FileManager.default.fileExists(atPath: aside))
        }
    }

    /// Writers of one path take turns, and a reader sees what one of them wrote.
    @Test func concurrentWritersNeverMix() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/model"
        try DurableFile.write([0], to: path)
        try await withThrowingTaskGroup { group in
            for writer in UInt8(1)...4 {
                group.addTask {
                    for _ in 0..<10 {
                        try DurableFile.write([UInt8](repeating: writer, count: 10_000 * Int(writer)), to: path)
                        let found = try DurableFile.read(path)
                        #expect(found.allSatisfy { $0 == found.first })
                        #expect(found.count == 10_000 * Int(found.first ?? 0))
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model"])
    }

    @Test(arguments: ["/nowhere/at/all", "/", "/dev/zero"])
    func refusesWhatIsNoRegularFile(path: String) {
        #expect(throws: FileError.self) { try DurableFile.read(path) }
    }
}
