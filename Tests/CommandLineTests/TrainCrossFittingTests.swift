import Foundation
import Imaging
import TestSupport
import Testing

/// `gradcon train` of GradCon with few images, as users run it.
struct TrainCrossFittingTests {
    private let folder: TestFolder
    private var output: String { folder.path + "/model.safetensors" }

    init() throws { folder = try TestFolder() }

    private func writeImages(count: Int, side: Int) throws {
        for index in 0..<count {
            let samples = (0..<side * side).map { UInt8(80 + ($0 * 7 + $0 / side * 13 * (index + 1)) % 90) }
            let image = try Image(width: side, height: side, layout: .gray, samples: .eight(samples))
            try folder.write(PNGEncoder.encode(image), to: "data/\(index).png")
        }
    }

    private func train(_ arguments: [String]) throws -> Program.Result {
        try Program.run(
            ["train", "--detector", "gradcon", "--data", folder.path + "/data", "--output", output] + arguments)
    }

    @Test func fewImagesAreCrossFitted() throws {
        try writeImages(count: 12, side: 16)
        let metrics = folder.path + "/metrics.jsonl"
        let run = try train(["--epochs", "2", "--members", "2", "--json-lines", metrics])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("12 normal images; each is also scored by a model made without it"))
        for title in ["member 1 of 2, fold 1 of 5", "member 2 of 2, fold 5 of 5"] {
            #expect(run.error.contains("\n\(title)\n"))
        }
        #expect(run.output.contains("epoch 2 of 2, training L ") && run.output.contains("from 12 held-out images"))
        let lines = try String(contentsOfFile: metrics, encoding: .utf8).split(separator: "\n").map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(lines.compactMap { $0["pass"] as? Int } == (1...10).flatMap { [$0, $0] })
        #expect(lines.allSatisfy { $0["validation"] == nil && $0["train"] != nil })
        let scored = try Program.run(["score", "--model", output, "--json", folder.path + "/data/3.png"])
        #expect(scored.output.contains("gradcon_score"))
    }

    /// There are more tiles than a step takes, and fewer images.
    @Test func fewImagesHaveManyTiles() throws {
        try writeImages(count: 3, side: 160)
        let run = try train(["--epochs", "1", "--tile", "32x32", "--overlap", "0", "--input-size", "16x16"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("from 3 held-out images"))
    }
}
