import Foundation
import Testing

/// `evaluate` and `calibrate` as users run them, on small folders of the shipped sample images.
struct EvaluateTests {
    private static let model = "Config/models/fashion-mnist-ankle-boot.safetensors"

    /// A folder of `good/` and `bad/` images, gone with the value.
    private final class Folder {
        let path = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path

        init() throws {
            for (label, samples) in [("good", ["ankle-boot", "ankle-boot 2"]), ("bad", ["bag", "shirt", "trouser"])] {
                try FileManager.default.createDirectory(atPath: "\(path)/\(label)", withIntermediateDirectories: true)
                for sample in samples {
                    try FileManager.default.copyItem(
                        atPath: "\(Program.root)/Config/samples/\(sample.replacing(" 2", with: "")).png",
                        toPath: "\(path)/\(label)/\(sample) <b>.png")
                }
            }
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }
    }

    private func figures(_ text: String) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    }

    @Test func evaluateWritesFiguresAndAPage() throws {
        let folder = try Folder()
        let (json, html) = (folder.path + ".json", folder.path + ".html")
        defer { for file in [json, html] { try? FileManager.default.removeItem(atPath: file) } }
        let result = try Program.run([
            "evaluate", "--model", Self.model, "--data", folder.path, "--json", json, "--html", html,
            "--bootstrap", "20", "--challenge",
        ])
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("\nscore ") && result.output.contains("haze"))
        #expect(!result.output.contains("\u{1B}"))
        // The samples are published test images: the model has seen none of them, and nothing is to be warned of.
        #expect(
            result.error == """
                  folder  images  role
                  bad          3  outliers
                  good         2  normal

                """)
        let figures = try figures(String(contentsOfFile: json, encoding: .utf8))
        #expect(figures["inliers"] as? Int == 2 && figures["outliers"] as? Int == 3)
        let auroc = try #require(figures["auroc"] as? [String: Any])
        #expect((auroc["layers"] as? [Double])?.count == 4)
        // The boot, twice, is normal to the model of ankle boots, and nothing else is.
        #expect(auroc["combined"] as? Double == 1)
        #expect((figures["challenge"] as? [Any])?.count == 40)
        let page = try String(contentsOfFile: html, encoding: .utf8)
        #expect(page.hasPrefix("<!DOCTYPE html>") && page.contains(" &lt;b&gt;.png") && !page.contains(" <b>.png"))
    }

    /// The layout of industrial data sets: kinds of defect by themselves, and maps against masks. The masks are the
    /// images: what is bright in them.
    @Test func kindsAndMasksAreMeasured() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "\(UUID())").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        func copy(_ sample: String, to name: String) throws {
            let path = "\(folder)/\(name)"
            try FileManager.default.createDirectory(
                at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
            try FileManager.default.copyItem(atPath: "\(Program.root)/Config/samples/\(sample).png", toPath: path)
        }
        try copy("ankle-boot", to: "test/good/1.png")
        for kind in ["bag", "shirt", "trouser"] { try copy(kind, to: "test/\(kind)/1.png") }
        for kind in ["bag", "shirt"] { try copy(kind, to: "ground_truth/\(kind)/1_mask.png") }
        let arguments = ["evaluate", "--model", Self.model, "--data", folder, "--bootstrap", "5"]
        let html = folder + "/report.html"
        let result = try Program.run(arguments + ["--json", "-", "--html", html])
        #expect(result.status == 0, "\(result.error)")
        #expect(
            result.error.contains(
                "without a mask, which are left out of the figures of pixels: 1, such as test/trouser/1.png"))
        let figures = try figures(result.output)
        #expect(figures["false_positive_rate"] as? Double == 0)
        let defects = try #require(figures["defects"] as? [String: [String: Any]])
        #expect(defects.keys.sorted() == ["bag", "shirt", "trouser"])
        #expect(defects.values.allSatisfy { $0["auroc"] as? Double == 1 && $0["images"] as? Int == 1 })
        #expect((defects["bag"]?["pixel"] as? [String: Any])?["images"] as? Int == 2)
        #expect(defects["trouser"]?["recall"] as? Double == 1 && defects["trouser"]?["pixel"] == nil)
        let pixel = try #require(figures["pixel"] as? [String: Any])
        #expect((0...1).contains(try #require(pixel["auroc"] as? Double)) && pixel["images"] as? Int == 3)
        #expect((0...1).contains(try #require(pixel["au_pro"] as? Double)))
        #expect(try String(contentsOfFile: html, encoding: .utf8).contains("alt=\"map of test/bag/1.png\""))

        // A mask of another size than its image.
        try FileManager.default.removeItem(atPath: "\(folder)/ground_truth/bag/1_mask.png")
        try Self.smallImage.write(to: URL(filePath: "\(folder)/ground_truth/bag/1_mask.png"))
        let refused = try Program.run(arguments)
        #expect(refused.status == 2)
        #expect(
            refused.error.contains(
                "The mask ground_truth/bag/1_mask.png is 1x1 pixels, but its image test/bag/1.png is 28x28."))
    }

    /// A PNG of one white pixel.
    private static let smallImage =
        Data(
            base64Encoded:
                "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
        ?? Data()

    /// Normal images alone: the conditions make the outliers.
    @Test func challengeNeedsNoOutliers() throws {
        let folder = try Folder()
        let scores = folder.path + ".csv"
        defer { try? FileManager.default.removeItem(atPath: scores) }
        let arguments = ["evaluate", "--model", Self.model, "--data", "\(folder.path)/good", "--bootstrap", "5"]
        let result = try Program.run(arguments + ["--challenge", "--json", "-", "--scores", scores])
        #expect(result.status == 0, "\(result.error)")
        let figures = try figures(result.output)
        #expect(figures["inliers"] as? Int == 2 && figures["outliers"] as? Int == 2)
        #expect((figures["challenge"] as? [Any])?.count == 40)
        let lines = try String(contentsOfFile: scores, encoding: .utf8).split(separator: "\r\n")
        let terms = "reconstruction,gradient,latent_distance,combined_score,up.0,up.2,up.4,up.6"
        #expect(lines.first.map(String.init) == "name,outlier,combined,\(terms)")
        #expect(lines.count == 5 && lines.dropFirst().allSatisfy { $0.contains(".png") })
        #expect(lines.filter { $0.contains(" under ") && $0.contains(",1,") }.count == 2)
        let refused = try Program.run(arguments)
        #expect(refused.status == 2 && refused.error.contains("No outliers"))
    }

    /// /dev/stdout leads to the file that the shell has opened, which must not be replaced.
    @Test func whatStandardOutputGoesToIsAddedTo() throws {
        let folder = try Folder()
        let log = folder.path + ".log"
        defer { try? FileManager.default.removeItem(atPath: log) }
        #expect(FileManager.default.createFile(atPath: log, contents: nil))
        let arguments = ["evaluate", "--model", Self.model, "--data", "\(folder.path)/good", "--bootstrap", "5"]
        let (process, _, error) = Program.make(arguments + ["--challenge", "--scores", "/dev/stdout"], [:])
        let handle = try #require(FileHandle(forWritingAtPath: log))
        process.standardOutput = handle
        try process.run()
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0, "\(text)")
        let written = try String(contentsOfFile: log, encoding: .utf8)
        #expect(written.hasPrefix("name,outlier,") && written.contains("AUROC"))
    }

    @Test func evaluatePrintsJSONWhereAsked() throws {
        let folder = try Folder()
        let result = try Program.run([
            "evaluate", "--model", Self.model, "--data", folder.path, "--json", "-", "--bootstrap", "5",
            "--outlier-ratio", "0.5", "--seed", "4", "--threads", "1",
        ])
        #expect(result.status == 0)
        #expect(try figures(result.output)["outliers"] as? Int == 2)
    }

    @Test func calibrateWritesAModelThatServes() throws {
        let folder = try Folder()
        let output = folder.path + ".safetensors"
        defer { try? FileManager.default.removeItem(atPath: output) }
        let result = try Program.run([
            "calibrate", "--model", Self.model, "--data", folder.path, "--false-positive-rate", "0.4",
            "--output", output,
        ])
        #expect(result.status == 0, "\(result.error)")
        #expect(result.output.contains("that the model has not seen"))
        let inspected = try Program.run(["inspect", output])
        #expect(inspected.output.contains("conformal at a false-positive rate of 0.4"))
        #expect(inspected.output.contains("2 held-out normal scores"))
        let labelled = try Program.run([
            "calibrate", "--model", Self.model, "--data", folder.path, "--method", "f1", "--output", output,
        ])
        #expect(labelled.status == 0 && labelled.output.contains("(f1)"))
    }

    @Test func calibrateRefusesTooFewImagesAndWritesNothing() throws {
        let folder = try Folder()
        let output = folder.path + ".safetensors"
        let result = try Program.run([
            "calibrate", "--model", Self.model, "--data", folder.path, "--false-positive-rate", "0.05",
            "--output", output,
        ])
        #expect(result.status == 2)
        #expect(result.error.contains("at least 19 are needed"))
        #expect(!FileManager.default.fileExists(atPath: output))
    }

    @Test(arguments: [
        ["evaluate", "--model", "/nowhere", "--data", "Config/samples"],
        ["evaluate", "--model", model, "--data", "/nowhere"],
        ["evaluate", "--model", model, "--data", "Config/samples/washers/train"],
        ["evaluate", "--model", model, "--data", "Config/samples", "--class", "3"],
        ["evaluate", "--model", model, "--data", "Config/samples", "--outlier-ratio", "0.6"],
        ["evaluate", "--model", model, "--data", "Config/samples", "--bootstrap", "0"],
        ["evaluate", "--model", model, "--data", "Config/samples", "--threads", "0"],
        ["calibrate", "--model", model, "--data", "Config/samples", "--output", "/nowhere/x"],
        ["calibrate", "--model", model, "--data", "Config/samples", "--output", "/nowhere/x", "--method", "f2"],
        [
            "calibrate", "--model", model, "--data", "Config/samples", "--output", "/nowhere/x",
            "--false-positive-rate", "0.5",
        ],
    ])
    func errorsEndWithTwoAndSayWhy(arguments: [String]) throws {
        let result = try Program.run(arguments)
        #expect(result.status == 2)
        #expect(!result.error.isEmpty && result.output.isEmpty)
    }
}
