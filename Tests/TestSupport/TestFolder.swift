import FoundationEssentials
import Imaging

/// A folder of its own for one test, gone with it.
package final class TestFolder: Sendable {
    package let path: String

    package init() throws {
        path = FileManager.default.temporaryDirectory.appending(path: "gradcon-\(UInt64.random(in: 0 ... .max))").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Writes a file, and the folders that lead to it.
    package func write(_ bytes: [UInt8], to name: String) throws {
        let file = URL(filePath: "\(path)/\(name)")
        try FileManager.default.createDirectory(
            atPath: file.deletingLastPathComponent().path, withIntermediateDirectories: true)
        try Data(bytes).write(to: file)
    }

    package func link(_ name: String, to destination: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: "\(path)/\(name)", withDestinationPath: destination)
    }

    /// A grey image of one shade.
    package static func png(_ shade: UInt8 = 0, width: Int = 8, height: Int = 8) throws -> [UInt8] {
        try PNGEncoder.encode(
            Image(
                width: width, height: height, layout: .gray,
                samples: .eight([UInt8](repeating: shade, count: width * height))))
    }

    /// A file of IDX: its dimensions and bytes.
    package static func idx(_ dimensions: [Int], _ content: [UInt8]) -> [UInt8] {
        [0, 0, 8, UInt8(dimensions.count)]
            + dimensions.flatMap { dimension in withUnsafeBytes(of: UInt32(dimension).bigEndian) { Array($0) } }
            + content
    }

    /// A small data set of classes 0 to 2: `counts` images of 2x3 pixels per subset, each with a content of its own.
    package func writeIDX(train: Int = 60, test: Int = 30) throws {
        for (prefix, count, first) in [("train", train, 0), ("t10k", test, train)] where count > 0 {
            let pixels = (0..<count * 6).map { UInt8(truncatingIfNeeded: (first * 6 + $0) &* 7) }
            try write(Self.idx([count, 2, 3], pixels), to: "\(prefix)-images-idx3-ubyte")
            try write(Self.idx([count], (0..<count).map { UInt8($0 % 3) }), to: "\(prefix)-labels-idx1-ubyte")
        }
    }
}
