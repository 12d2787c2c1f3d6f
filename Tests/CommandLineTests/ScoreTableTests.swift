import Foundation
import Imaging
import TestSupport
import Testing

/// The table of `gradcon score` on a terminal.
struct ScoreTableTests {
    /// A pattern of 64x64 pixels: an image of one shade would be warned of, in a line of its own.
    private static func picture(_ shade: Int) throws -> [UInt8] {
        let samples = (0..<4_096).map { UInt8(shade + ($0 / 64 * $0) % 37) }
        return try PNGEncoder.encode(Image(width: 64, height: 64, layout: .gray, samples: .eight(samples)))
    }

    /// Four terms and a long path: the path alone is cut, at its beginning, and only where there is no room.
    @Test(arguments: [(100, false), (400, true)])
    func linesFitTheTerminal(columns: Int, isWhole: Bool) throws {
        let folder = try TestFolder()
        for index in 0..<3 {
            try folder.write(Self.picture(90 + index), to: "data/\(index).png")
        }
        let model = folder.path + "/model.safetensors"
        let trained = try Program.run([
            "train", "--detector", "feature-repository", "--features", "patches", "--repository-size", "10", "--data",
            folder.path + "/data", "--output", model,
        ])
        try #require(trained.status == 0, "\(trained.error)")
        let name = String(repeating: "long", count: 10)
        try folder.write(Self.picture(120), to: "\(name)-end.png")
        let path = "\(folder.path)/\(name)-end.png"
        let (_, output) = try Program.runOnTerminal(
            ["score", "--model", model, path], columns: columns, environment: ["TERM": "dumb"], showsOutput: true)
        let lines = output.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n")
        #expect(lines.allSatisfy { $0.count <= columns }, "\(output)")
        #expect(lines.first?.contains("nearest_neighbour  position    shared     image") == true, "\(output)")
        #expect(output.contains(path) == isWhole && output.contains("long-end.png"), "\(output)")
    }
}
