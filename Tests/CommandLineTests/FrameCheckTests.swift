import Foundation
import Imaging
import TestSupport
import Testing

/// Frames that are no picture, from training to the exit status, for every family.
struct FrameCheckTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// A checkered picture around a shade, 32 pixels a side.
    private func write(_ name: String, around shade: Int, by difference: Int = 20) throws {
        let samples = (0..<1_024).map { UInt8(shade + ($0 / 4 + $0 / 128) % 2 * 2 * difference - difference) }
        let image = try Image(width: 32, height: 32, layout: .gray, samples: .eight(samples))
        try folder.write(PNGEncoder.encode(image), to: name)
    }

    @Test(arguments: [
        ["--detector", "feature-repository", "--features", "patches", "--repository-size", "20"],
        ["--detector", "gradcon", "--epochs", "1"],
    ])
    func theyAreAnomaliesOfEveryFamily(options: [String]) throws {
        for index in 0..<40 { try write("data/train/good/\(index).png", around: 110 + index) }
        let model = "\(folder.path)/model.safetensors"
        let trained = try Program.run(["train", "--data", "\(folder.path)/data", "--output", model] + options)
        try #require(trained.status == 0, "\(trained.error)")
        let inspected = try Program.run(["inspect", model]).output
        #expect(inspected.contains("frames ") && inspected.contains("; training had width / height 1.000 to 1.000"))

        try write("ok.png", around: 125)
        try write("dark.png", around: 25)
        try write("bright.png", around: 230)
        for (name, shade) in [("black", 0), ("grey", 128), ("white", 255)] as [(String, UInt8)] {
            try folder.write(TestFolder.png(shade, width: 32, height: 32), to: "\(name).png")
        }
        let names = ["ok", "dark", "bright", "black", "grey", "white"]
        // A threshold that no score exceeds.
        let scored = try Program.run(
            ["score", "--json", "--model", model, "--threshold", "1e9"] + names.map { "\(folder.path)/\($0).png" })
        #expect(scored.status == 1, "\(scored.error)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(scored.output.utf8)) as? [String: Any])
        let results = try #require(json["results"] as? [[String: Any]])
        #expect(
            results.map { $0["frame"] as? String } == ["ok", "dark", "bright", "blank", "blank", "blank"],
            "\(scored.output)")
        #expect(results.map { $0["is_anomaly"] as? Bool } == [false, true, true, true, true, true])
        #expect(results.map { ($0["warnings"] as? [String])?.count } == [0, 1, 1, 1, 1, 1])
    }
}
