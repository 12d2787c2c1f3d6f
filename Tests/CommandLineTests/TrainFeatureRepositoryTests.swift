import Foundation
import TestSupport
import Testing

/// `gradcon train` of a feature repository, as users run it: over patches, which need no backbone.
struct TrainFeatureRepositoryTests {
    private let folder: TestFolder
    private var data: String { folder.path + "/data" }
    private var output: String { folder.path + "/model.safetensors" }

    init() throws { folder = try TestFolder() }

    private func writeImages(count: Int, side: Int = 64) throws {
        for index in 0..<count {
            let image = try TestFolder.png(UInt8(100 + index), width: side, height: side)
            try folder.write(image, to: "data/train/good/\(index).png")
        }
    }

    private func train(_ arguments: [String]) throws -> Program.Result {
        try Program.run(["train", "--data", data, "--output", output] + arguments)
    }

    @Test func trainsWithoutBeingTold() throws {
        try writeImages(count: 6)
        let run = try train(["--features", "patches", "--input-size", "64x64", "--repository-size", "30"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("training a feature-repository over patches of the images; --detector chooses"))
        #expect(run.error.contains("6 images train") && run.error.contains("extracting features"))
        #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))
        #expect(run.output.contains("wrote \(output): from 6 images"))
        #expect(run.output.contains("threshold ") && run.output.contains("from 6 held-out images"))

        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains("feature-repository"))
        #expect(inspected.output.contains(" passed: scores "))
        let good = "\(data)/train/good/2.png"
        try folder.write(TestFolder.png(250, width: 64, height: 64), to: "white.png")
        let scored = try Program.run(["score", "--json", "--model", output, good, "\(folder.path)/white.png"])
        #expect(scored.status == 1, "\(scored.error)")
        let json = try #require(try JSONSerialization.jsonObject(with: Data(scored.output.utf8)) as? [String: Any])
        let entries = try #require(json["results"] as? [[String: Any]])
        #expect(entries.map { $0["is_anomaly"] as? Bool } == [false, true])
        #expect((entries[0]["terms"] as? [Any])?.count == 4)
    }

    /// Images too small for a repository are GradCon's, where nothing else was asked for.
    @Test func smallImagesAreGradCons() throws {
        try writeImages(count: 3, side: 12)
        let run = try train([])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("training gradcon, since the images have 12 pixels a side"))
        let refused = try train(["--detector", "feature-repository", "--features", "patches"])
        #expect(refused.status == 2)
        #expect(refused.error.contains("The images have 12 pixels") && refused.error.contains("32 or more"))
    }

    /// Every mistake is a sentence and status 2, and writes nothing.
    @Test(arguments: [
        (["--epochs", "3"], "--epochs is for detectors trained by epochs, which feature-repository is not"),
        (["--batch-size", "3"], "--batch-size is for"), (["--learning-rate", "0.1"], "--learning-rate is for"),
        (["--patience", "3"], "--patience is for"), (["--json-lines", "x"], "--json-lines is for"),
        (["--resume"], "--resume is not needed"), (["--fold", "1"], "fold 1"), (["--class", "0"], "class"),
        (["--alpha", "1"], "--alpha is an option of --detector gradcon, and this run trains feature-repository"),
        (["--score", "standardized"], "--score is an option of --detector gradcon"),
        (["--protocol", "holdout"], "--protocol is holdout; --detector feature-repository takes cross-fit"),
        (["--backbone", "x"], "--features patches makes no use of one"), (["--blocks", "3"], "backbone"),
        (["--preference", "0.5"], "backbone"), (["--repository-size", "0"], "repository size is 0"),
        (["--input-size", "1,64,64"], "1 channels"), (["--input-size", "48x64"], "48x64"),
    ])
    func mistakesAreSentences(arguments: [String], expected: String) throws {
        try writeImages(count: 3)
        let run = try train(["--detector", "feature-repository", "--features", "patches"] + arguments)
        #expect(run.status == 2)
        #expect(run.error.contains(expected), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test(arguments: [
        (["--detector", "gradcon", "--features", "patches"], "--features is an option of --detector feature-repos"),
        (["--detector", "gradcon", "--protocol", "cross-fit"], "takes holdout or five-fold"),
        (["--detector", "feature-repository", "--backbone", "nowhere"], "There is no backbone at nowhere"),
        (["--features", "backbone", "--backbone", "README.md"], "README.md: "),
        (["--backbone", "Config/models/fashion-mnist-ankle-boot.safetensors"], "a model, and not a backbone"),
    ])
    func whatDoesNotBelongTogetherIsRefused(arguments: [String], expected: String) throws {
        try writeImages(count: 3)
        let run = try train(arguments)
        #expect(run.status == 2)
        #expect(run.error.contains(expected), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: output))
    }
}
