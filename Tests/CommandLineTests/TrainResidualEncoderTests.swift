import Imaging
import TestSupport
import Testing

/// `gradcon train --encoder residual`, as users run it.
struct TrainResidualEncoderTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    /// Images that are bright above, or below.
    private func write(_ path: String, index: Int, isTurned: Bool = false, side: Int = 28) throws {
        let samples = (0..<side * side).map { pixel in
            let isBright = (pixel / side < side / 3) != isTurned
            return UInt8((isBright ? 150 : 30) + (pixel * 7 + index * 31) % 60)
        }
        try folder.write(
            PNGEncoder.encode(Image(width: side, height: side, layout: .gray, samples: .eight(samples))), to: path)
    }

    private func train(_ arguments: [String]) throws -> Program.Result {
        try Program.run(
            ["train", "--detector", "contrasted-memory", "--data", folder.path + "/data", "--output", output]
                + arguments)
    }

    private var output: String { folder.path + "/model.safetensors" }

    @Test func trainsWithRotationsAndLabelledAnomalies() throws {
        for index in 0..<24 { try write("data/train/good/\(index).png", index: index) }
        try write("anomalies/0.png", index: 0, isTurned: true)
        let run = try train([
            "--encoder", "residual", "--rotations", "--epochs", "1", "--batch-size", "8", "--anomalies",
            "\(folder.path)/anomalies",
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("prototypes are read most by some feature"))
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains(" passed: scores "), "\(inspected.error)")
    }

    @Test(arguments: [
        (["--rotations"], "--rotations is an option of --encoder residual"),
        (["--encoder", "residual", "--sharpness", "3"], "--sharpness is an option of --encoder backbone"),
        (["--encoder", "residual", "--memory-steps", "3"], "--memory-steps is an option of --encoder backbone"),
        (["--encoder", "residual", "--backbone", "x"], "--backbone is an option of --encoder backbone"),
        (["--encoder", "residual", "--input-size", "1,20,20"], "28 to 64 pixels a side"),
        (["--encoder", "residual", "--rotations", "--input-size", "1,28,32"], "--no-rotations"),
    ])
    func refusesWithOneSentence(arguments: [String], part: String) throws {
        for index in 0..<12 { try write("data/train/good/\(index).png", index: index) }
        let run = try train(arguments)
        #expect(run.status != 0 && run.error.contains(part), "\(run.error)")
    }
}
