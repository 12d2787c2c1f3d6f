import Imaging
import TestSupport
import Testing

/// `gradcon train` of an energy model, as users run it.
struct TrainEnergyModelTests {
    private let folder: TestFolder
    private var data: String { folder.path + "/data" }
    private var output: String { folder.path + "/model.safetensors" }

    init() throws { folder = try TestFolder() }

    /// Grey images with a bright bar somewhere.
    private func writeImages(count: Int, side: Int = 28) throws {
        for index in 0..<count {
            let samples = (0..<side * side).map { pixel in
                pixel % side == index % side ? 230 : UInt8((pixel * 7 + index * 13) % 40)
            }
            let image = try Image(width: side, height: side, layout: .gray, samples: .eight(samples))
            try folder.write(PNGEncoder.encode(image), to: "data/\(index).png")
        }
    }

    private func train(_ options: [String]) throws -> Program.Result {
        try Program.run(["train", "--data", data, "--output", output] + options)
    }

    @Test(arguments: ["score-matching", "contrastive-divergence"])
    func trainsAndScores(objective: String) throws {
        try writeImages(count: 12)
        let run = try train(["--detector", "energy-model", "--objective", objective, "--epochs", "1"])
        #expect(run.status == 0, "\(run.error)")
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains(" passed: scores "), "\(inspected.error)")
        let scored = try Program.run(["score", "--json", "--model", output, "\(data)/3.png"])
        for name in ["worst_gradient", "gradient_norm", "energy"] { #expect(scored.output.contains(name)) }
    }

    @Test func theObjectiveBelongsToEnergyModels() throws {
        try writeImages(count: 12)
        let run = try train(["--objective", "score-matching", "--detector", "gradcon"])
        #expect(run.status != 0 && run.error.contains("--objective is an option of --detector energy-model"))
    }

    @Test func imagesOfAnotherSizeAreRefused() throws {
        try writeImages(count: 12, side: 20)
        let run = try train(["--detector", "energy-model"])
        #expect(run.status != 0 && run.error.contains("28 to 128 pixels a side; the input is 1x20x20"))
    }
}
