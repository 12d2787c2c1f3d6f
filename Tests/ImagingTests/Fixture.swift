import Foundation
import Imaging

/// The files of the Fixtures folder, which make_fixtures.py and make_jpeg_fixtures.py write and explain.
enum Fixture {
    static let folder = Bundle.module.bundleURL.appending(path: "Fixtures")

    /// The names of all files of a folder with an extension, without it, sorted.
    static func names(in subfolder: String, extension suffix: String) -> [String] {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.appending(path: subfolder).path)) ?? []
        return files.filter { $0.hasSuffix("." + suffix) }.map { String($0.dropLast(suffix.count + 1)) }.sorted()
    }

    static func bytes(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appending(path: path)))
    }

    static func png(_ name: String) throws -> [UInt8] { try bytes("png/\(name).png") }

    static func jpeg(_ name: String) throws -> [UInt8] { try bytes("jpeg/\(name).jpg") }

    /// The image that an .expected file describes.
    static func expected(_ path: String) throws -> Image {
        let file = try Inflater.inflate(try bytes(path + ".expected"), format: .zlib, maximumOutput: 1 << 24)
        func number(_ index: Int) -> Int { file[4 * index..<4 * index + 4].reduce(0) { $0 << 8 | Int($1) } }
        let data = file[16...]
        let layout = PixelLayout.allCases.first { $0.channelCount == number(2) } ?? .gray
        let samples: Samples =
            number(3) == 8
            ? .eight(Array(data))
            : .sixteen(stride(from: 16, to: file.count, by: 2).map { UInt16(file[$0]) << 8 | UInt16(file[$0 + 1]) })
        return try Image(width: number(0), height: number(1), layout: layout, samples: samples)
    }
}
