import Foundation
import TestSupport
import Testing

/// A gigabyte of zeros, of which nothing is on disk, is refused by its beginning: within an address space that has no
/// room for all of it.
struct LargeFileTests {
    @Test(arguments: [
        (["inspect", "large.safetensors"], "{ as the first byte"),
        (
            [
                "calibrate", "--model", "large.safetensors", "--data", ".", "--method", "f1", "--output",
                "new.safetensors",
            ],
            "{ as the first byte"
        ),
        (["score", "--model", "model.safetensors", "large.png"], "The image file has 1073741824 bytes"),
        (["score", "--model", "model.safetensors", "zeros.png"], "no image"),
        (["train", "--data", "large.npy", "--output", "new.safetensors"], "no .npy file"),
        (["import", "large.pth", "--output", "new.safetensors"], "not written by torch.save"),
    ])
    func isRefusedByItsBeginning(arguments: [String], reason: String) throws {
        let folder = try TestFolder()
        let shipped = "\(Program.root)/Config/models/fashion-mnist-ankle-boot.safetensors"
        try FileManager.default.copyItem(atPath: shipped, toPath: folder.path + "/model.safetensors")
        try folder.write(try TestFolder.png(), to: "large.png")
        for name in ["large.safetensors", "zeros.png", "large.npy", "large.pth"] { try folder.write([], to: name) }
        for name in ["large.safetensors", "large.png", "zeros.png", "large.npy", "large.pth"] {
            let handle = try #require(FileHandle(forUpdatingAtPath: "\(folder.path)/\(name)"))
            try handle.truncate(atOffset: 1 << 30)
            try handle.close()
        }
        let (process, output, error) = Program.make([], [:])
        process.executableURL = URL(filePath: "/bin/sh")
        process.currentDirectoryURL = URL(filePath: folder.path)
        process.arguments =
            ["-c", "ulimit -v 1000000 && exec \"$0\" \"$@\"", Program.executable.path] + arguments
        try process.run()
        let texts = [output, error].map {
            String(decoding: $0.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        }
        process.waitUntilExit()
        #expect(process.terminationReason == .exit && process.terminationStatus == 2, "\(texts)")
        #expect(texts[1].contains(reason), "\(texts[1])")
    }
}
