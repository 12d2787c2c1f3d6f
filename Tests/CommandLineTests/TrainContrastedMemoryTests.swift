import Imaging
import PretrainedBackbone
import TestSupport
import Testing

/// `gradcon train` of a contrasted memory, as users run it.
struct TrainContrastedMemoryTests {
    private let folder: TestFolder
    private var data: String { folder.path + "/data" }
    private var output: String { folder.path + "/model.safetensors" }

    init() throws { folder = try TestFolder() }

    private func write(_ path: String, shade: Int, size: (width: Int, height: Int) = (48, 48)) throws {
        let samples = (0..<size.width * size.height).map { UInt8(shade + ($0 * 7 + $0 / 48 * 13) % 40) }
        try folder.write(
            PNGEncoder.encode(
                Image(width: size.width, height: size.height, layout: .gray, samples: .eight(samples))), to: path)
    }

    private func train(_ arguments: [String]) throws -> Program.Result {
        try Program.run(["train", "--data", data, "--output", output, "--input-size", "32x32"] + arguments)
    }

    @Test func trainsWithLabelledAnomalies() throws {
        for index in 0..<5 { try write("data/train/good/\(index).png", shade: 80 + index) }
        try write("anomalies/bright/0.png", shade: 200)
        try write("anomalies/dark/0.png", shade: 10)
        try folder.write(TestBackbone.mobileNetV2.get().serialized(), to: "backbone.safetensors")
        let run = try train([
            "--detector", "contrasted-memory", "--backbone", "\(folder.path)/backbone.safetensors", "--memory-sizes",
            "4,4,3", "--memory-steps", "2", "--sharpness", "3", "--anomalies", "\(folder.path)/anomalies",
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("prototypes are read most by some feature"))
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains(" passed: scores "))
        #expect(inspected.output.contains("contrasted-memory"))
    }

    @Test(arguments: [
        (
            ["--detector", "gradcon", "--anomalies", "x"],
            "learns from normal images alone; --detector contrasted-memory"
        ),
        (["--anomalies", "x"], "learns from normal images alone; --detector contrasted-memory"),
        (
            ["--detector", "gradcon", "--memory-sizes", "4"],
            "--memory-sizes is an option of --detector contrasted-memory"
        ),
        (["--detector", "gradcon", "--backbone", "x"], "--backbone is an option of --detector feature-repository"),
        (["--detector", "contrasted-memory", "--backbone", "/nowhere"], "There is no backbone at /nowhere."),
        (["--detector", "contrasted-memory", "--epochs", "3"], "--epochs is for detectors trained by epochs"),
        (["--detector", "contrasted-memory", "--features", "patches"], "--features is an option of"),
    ])
    func refusesWithOneSentence(arguments: [String], part: String) throws {
        for index in 0..<3 { try write("data/train/good/\(index).png", shade: 80 + index) }
        let run = try train(arguments)
        #expect(run.status != 0 && run.error.contains(part), "\(run.error)")
    }

    /// Images that are smaller than the network takes.
    @Test func smallImagesAreRefused() throws {
        for index in 0..<3 { try write("data/train/good/\(index).png", shade: 80 + index, size: (20, 24)) }
        try folder.write(TestBackbone.mobileNetV2.get().serialized(), to: "backbone.safetensors")
        let run = try train([
            "--detector", "contrasted-memory", "--backbone", "\(folder.path)/backbone.safetensors",
        ])
        #expect(run.status != 0 && run.error.contains("have 20 pixels on their shorter side"), "\(run.error)")
    }
}
