import FoundationEssentials
import Testing

@testable import AnomalyDetection

struct CheckpointFileTests {
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
            try CheckpointFile.write(first, to: path)
            #expect(try CheckpointFile.read(path) == first)
            try CheckpointFile.write(second, to: path)
            #expect(try CheckpointFile.read(path) == second)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
        }
    }

    @Test func aFailedWriteLeavesTheOldFile() throws {
        try inFolder { folder in
            // The target is a folder that is not empty: the rename fails at the very end.
            let path = folder + "/model.safetensors"
            try FileManager.default.createDirectory(atPath: path + "/inside", withIntermediateDirectories: true)
            #expect(throws: CheckpointError.self) { try CheckpointFile.write([1, 2, 3], to: path) }
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["model.safetensors"])
            #expect(throws: CheckpointError.self) { try CheckpointFile.write([1], to: folder + "/none/model") }
        }
    }

    @Test(arguments: ["/nowhere/at/all", "/", "/dev/zero"])
    func refusesWhatIsNoRegularFile(path: String) {
        #expect(throws: CheckpointError.self) { try CheckpointFile.read(path) }
    }
}
