import Foundation
import Imaging
import Tensors
import TestSupport
import Testing

/// `gradcon train` of a feature repository, as users run it: over patches, which need no backbone.
struct TrainFeatureRepositoryTests {
    private let folder: TestFolder
    private var data: String { folder.path + "/data" }
    private var output: String { folder.path + "/model.safetensors" }

    init() throws { folder = try TestFolder() }

    /// Each of one shade, but for a lighter pixel: a frame of one shade alone is no picture.
    private func writeImages(count: Int, side: Int = 64) throws {
        for index in 0..<count {
            var samples = [UInt8](repeating: UInt8(100 + index), count: side * side)
            samples[side * side / 2 + side / 2] += 20
            let image = try Image(width: side, height: side, layout: .gray, samples: .eight(samples))
            try folder.write(PNGEncoder.encode(image), to: "data/train/good/\(index).png")
        }
    }

    /// Features of the first blocks of a backbone that was imported, with every option of the repository.
    @Test func trainsOverABackbone() throws {
        try writeImages(count: 3)
        try folder.write(TestBackbone.file.get(), to: "random.pth")
        let backbone = "\(folder.path)/backbone.safetensors"
        let made = try Program.run(["import", "--backbone", "\(folder.path)/random.pth", "--output", backbone])
        #expect(made.status == 0, "\(made.error)")
        let run = try train([
            "--backbone", backbone, "--blocks", "1,3", "--input-size", "64x64", "--repository-size", "30",
            "--preference", "0.5", "--subspace",
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("training a feature-repository over the backbone \(backbone)"))
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains(" passed: scores "))
    }

    /// What is white in the right half of a frame is found there, and outside of the region it is not seen.
    @Test func trainsOnTilesOfARegion() throws {
        func frame(_ seed: Int, white: Range<Int> = 0..<0) throws -> [UInt8] {
            let samples = (0..<128 * 64).map { pixel in
                let (x, y) = (pixel % 128, pixel / 128)
                return white.contains(x) && (20..<40).contains(y) ? 255 : UInt8(90 + (x * 7 + y * 13 * seed) % 40)
            }
            return try PNGEncoder.encode(
                Image(width: 128, height: 64, layout: .gray, samples: .eight(samples)))
        }
        for index in 0..<6 { try folder.write(frame(index + 1), to: "data/\(index).png") }
        let mask = (0..<32).map { UInt8($0 % 8 < 2 ? 0 : 255) }
        try folder.write(
            PNGEncoder.encode(Image(width: 8, height: 4, layout: .gray, samples: .eight(mask))), to: "mask.png")
        let run = try train([
            "--features", "patches", "--tile", "64x64", "--overlap", "16", "--input-size", "64x64", "--region",
            "\(folder.path)/mask.png", "--repository-size", "30",
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("from 6 images") && run.output.contains("from 6 held-out images"))
        let inspected = try Program.run(["inspect", output]).output
        #expect(inspected.contains("64x64 pixels of an image, overlap 16") && inspected.contains("75.0% of the image"))
        for (name, white) in [("inside", 100..<120), ("outside", 5..<25), ("none", 0..<0)] {
            try folder.write(frame(9, white: white), to: "\(name).png")
        }
        let scored = try Program.run(
            ["score", "--model", output, "--json"] + ["inside", "outside", "none"].map { "\(folder.path)/\($0).png" })
        let json = try #require(try JSONSerialization.jsonObject(with: Data(scored.output.utf8)) as? [String: Any])
        let results = try #require(json["results"] as? [[String: Any]])
        #expect(results.map { $0["is_anomaly"] as? Bool } == [true, false, false])
        #expect(results[0]["tile"] as? [String: Int] == ["x": 64, "y": 0, "width": 64, "height": 64])
        #expect(results[1]["score"] as? Double == results[2]["score"] as? Double)
    }

    @Test(arguments: [
        (["--overlap", "4"], "--overlap is given without --tile"), (["--tile", "64"], "--tile"),
        (["--tile", "16x64"], "A tile is 16x64 pixels; its sides must be 32 to 16384."),
        (["--tile", "64x32", "--overlap", "32"], "must be at least 0 and less than their shorter side, 32."),
        (["--region", "missing.png"], "missing.png"),
    ])
    func refusesWhatCutsNothing(options: [String], mention: String) throws {
        try writeImages(count: 2)
        let run = try train(["--features", "patches"] + options)
        #expect(run.status != 0 && run.error.contains(mention), "\(run.error)")
    }

    private func train(_ arguments: [String]) throws -> Program.Result {
        try Program.run(["train", "--data", data, "--output", output] + arguments)
    }

    @Test func trainsWithoutBeingTold() throws {
        try writeImages(count: 6)
        let run = try train(["--features", "patches", "--input-size", "64x64", "--repository-size", "30"])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("training a feature-repository over patches of the images; --detector chooses"))
        #expect(run.error.contains("6 normal images; each is also scored by a model made without it"))
        #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))
        #expect(run.output.contains("wrote \(output): from 6 images"))
        #expect(run.output.contains("threshold ") && run.output.contains("from 6 held-out images"))
        #expect(run.output.contains("a false-positive rate of 0.1429,") && run.output.contains("from 19 on it is 0.05"))

        let inspected = try Program.run(["inspect", output])
        #expect(inspected.status == 0 && inspected.output.contains("feature-repository"))
        #expect(inspected.output.contains(" passed: scores "))
        let kinds = [("good", 101), ("good", 104), ("white", 250), ("black", 5)] as [(String, UInt8)]
        for (index, (kind, shade)) in kinds.enumerated() {
            try folder.write(TestFolder.png(shade, width: 70, height: 64), to: "data/test/\(kind)/\(index).png")
        }
        let evaluated = try Program.run(["evaluate", "--model", output, "--data", data, "--bootstrap", "5"])
        #expect(evaluated.status == 0, "\(evaluated.error)")
        #expect(evaluated.output.contains("2 inliers, 2 outliers"), "\(evaluated.output)")
        #expect(evaluated.output.contains("\nscore ") && evaluated.output.contains("1.0000"))
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
        (["--score", "published"], "--score is an option of --detector gradcon"),
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
        (["--detector", "gradcon", "--protocol", "cross-fit", "--patience", "3"], "cross-fit chooses no epoch"),
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
