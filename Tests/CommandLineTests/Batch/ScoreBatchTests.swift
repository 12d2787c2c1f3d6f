import Foundation
import TestSupport
import Testing

@testable import gradcon

/// `gradcon score` of folders and lists, as users run it.
struct ScoreBatchTests {
    private static let model = ["--model", "Config/models/fashion-mnist-ankle-boot.safetensors"]

    /// A folder of 30 images of many shades, one file that is none, and one with a mask.
    private final class Bench {
        let folder: TestFolder
        var images: String { folder.path + "/images" }

        init() throws {
            folder = try TestFolder()
            for index in 0..<30 {
                try folder.write(TestFolder.png(UInt8(8 * index)), to: "images/\(index % 3)/part, \(index).png")
            }
            try folder.write(Array("no image".utf8), to: "images/1/broken.png")
            try folder.write(TestFolder.png(255), to: "images/masks/0.png")
        }

        func path(_ name: String) -> String { folder.path + "/" + name }
        func text(_ name: String) throws -> String { try String(contentsOfFile: path(name), encoding: .utf8) }

        func score(_ arguments: [String], environment: [String: String] = [:]) throws -> Program.Result {
            try Program.run(["score"] + arguments + ScoreBatchTests.model, environment: environment)
        }
    }

    private func sortedRows(_ text: String, format: String) -> [String] {
        let lines = text.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").map(String.init)
        return (format == "csv" ? Array(lines.dropFirst()) : lines).sorted()
    }

    @Test(arguments: ["csv", "jsonl", "json", "table"])
    func rowsDoNotDependOnThreads(format: String) throws {
        let bench = try Bench()
        let one = try bench.score([bench.images, "--format", format, "--threads", "1"])
        let four = try bench.score([bench.images, "--format", format, "--threads", "4"])
        #expect(one.status == 2 && four.status == 2)
        #expect(one.output == four.output && !one.output.isEmpty)
        guard format == "csv" || format == "jsonl" else { return }
        let unordered = try bench.score([bench.images, "--format", format, "--threads", "4", "--unordered"])
        #expect(sortedRows(unordered.output, format: format) == sortedRows(one.output, format: format))
    }

    @Test func aFolderMakesCSVWithARowForEveryImage() throws {
        let bench = try Bench()
        let result = try bench.score([bench.images])
        let lines = result.output.components(separatedBy: "\r\n")
        #expect(
            lines[0]
                == "file,score,threshold,is_anomaly,frame,p_value,normalized,reconstruction_error,gradient_loss,"
                + "latent_distance,combined_score,error")
        #expect(lines.count == 33 && lines.last?.isEmpty == true)
        #expect(lines[1].hasPrefix("\"\(bench.images)/0/part, 0.png\","))
        let broken = try #require(lines.first { $0.contains("broken") })
        #expect(broken.hasPrefix("\(bench.images)/1/broken.png,,,,,,,,,"))
        #expect(!result.output.contains("masks"))
        #expect(result.error.contains("31 images") && result.error.contains("1 without a score"))
        // The broken file is named, and --exit-zero takes a row with an error for an answer.
        #expect(result.error.contains("gradcon: \(bench.images)/1/broken.png"))
        #expect(try bench.score([bench.images, "--exit-zero"]).status == 0)
    }

    @Test(arguments: ["csv", "jsonl"])
    func theShardsTogetherAreTheSingleRun(format: String) throws {
        let bench = try Bench()
        let single = try bench.score([bench.images, "--format", format])
        var rows: [String] = []
        for index in 0..<3 {
            // The option and the environment mean the same shard.
            let isOption = index == 1
            let result = try bench.score(
                [bench.images, "--format", format] + (isOption ? ["--shard", "1/3"] : []),
                environment: isOption ? [:] : ["JOB_COMPLETION_INDEX": "\(index)", "JOB_COMPLETIONS": "3"])
            let part = sortedRows(result.output, format: format)
            #expect(!part.isEmpty && part.count < 31)
            rows += part
        }
        #expect(rows.sorted() == sortedRows(single.output, format: format))
        let half = try bench.score([bench.images], environment: ["JOB_COMPLETION_INDEX": "0"])
        #expect(half.status == 2 && half.output.isEmpty && half.error.contains("JOB_COMPLETIONS is not"))
    }

    /// A run that was killed within a row goes on to the same file, and one made otherwise is not gone on with.
    @Test(arguments: ["csv", "jsonl"])
    func aResumedRunMakesTheSameFile(format: String) throws {
        let bench = try Bench()
        let (output, partial) = (bench.path("rows.\(format)"), bench.path("rows.\(format).partial"))
        let whole = try bench.score([bench.images, "--output", output])
        #expect(whole.status == 2 && whole.output.isEmpty)
        let text = try bench.text("rows.\(format)")
        #expect(!FileManager.default.fileExists(atPath: partial))
        #expect(!FileManager.default.fileExists(atPath: partial + ".json"))

        let first = try #require(
            try JSONSerialization.jsonObject(
                with: Data(try bench.score([bench.images, "--format", "jsonl"]).output.split(separator: "\n")[0].utf8))
                as? [String: Any])
        let digest =
            try JSONSerialization.jsonObject(
                with: Data(try Program.run(["inspect", "--json"] + [Self.model[1]]).output.utf8)) as? [String: Any]
        let description = PartialDescription(
            format: try #require(OutputFormat(rawValue: format)), model: try #require(digest?["sha256"] as? String),
            threshold: first["threshold"] as? Double, shard: nil, map: nil,
            files: [bench.images])
        try FileManager.default.removeItem(atPath: output)
        let torn = Data(text.utf8.prefix(text.utf8.count / 2))
        try torn.write(to: URL(filePath: partial))
        try description.write(beside: partial)

        let other = try bench.score([bench.images, "--output", output, "--resume", "--threshold", "9"])
        #expect(other.status == 2 && other.error.contains("threshold"))
        let elsewhere = try bench.score([bench.images + "/1", "--output", output, "--resume"])
        #expect(elsewhere.status == 2 && elsewhere.error.contains("files"))
        #expect(try Data(contentsOf: URL(filePath: partial)) == torn)
        let resumed = try bench.score([bench.images, "--output", output, "--resume"])
        #expect(resumed.status == 2 && resumed.error.contains("going on after"))
        #expect(resumed.error.contains("of all 31: "))
        #expect(try bench.text("rows.\(format)") == text)
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted() == [
                "images", "rows.\(format)",
            ])
    }

    /// Rows come as names do, and an interruption ends the wait for more of them.
    @Test func aListIsTakenAsItComes() throws {
        let bench = try Bench()
        let list = bench.path("list")
        try #require(mkfifo(list, 0o600) == 0)
        let (process, output, error) = Program.make(
            ["score", "--files-from", list, "--format", "jsonl"] + Self.model, [:])
        try process.run()
        let names = try #require(FileHandle(forWritingAtPath: list))
        for name in ["Config/samples/bag.png", "nowhere.png"] {
            try names.write(contentsOf: Data("\(name)\n".utf8))
            let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
            #expect(line.contains("\"file\":\"\(name)\"") && line.hasSuffix("}\n"))
        }
        kill(process.processIdentifier, SIGTERM)
        process.waitUntilExit()
        #expect(process.terminationStatus == 128 + SIGTERM)
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        #expect(text.contains("interrupted after 2 images"))
    }

    @Test func namesMayEndWithZeroBytes() throws {
        let bench = try Bench()
        try bench.folder.write(TestFolder.png(9), to: "two\nlines.png")
        try bench.folder.write(Array("\(bench.path("two\nlines.png"))\0Config/samples/bag.png".utf8), to: "list")
        let result = try bench.score(["--files-from", bench.path("list"), "--null"])
        #expect(
            result.output.contains("\"\(bench.path("two\nlines.png"))\",") && result.output.contains("samples/bag.png"))
        #expect(result.status == 1)
        let lines = try bench.score(["--files-from", bench.path("list"), "--format", "jsonl"])
        #expect(lines.status == 2 && lines.error.contains("--null"))
        // As editors of Windows write it.
        try bench.folder.write(Array("\u{FEFF}Config/samples/bag.png\r\n\r\n".utf8), to: "list")
        #expect(try bench.score(["--files-from", bench.path("list")]).status == 1)
        try bench.folder.write([], to: "list")
        #expect(try bench.score(["--files-from", bench.path("list")]).status == 0)
    }

    @Test(arguments: [
        (["nowhere.png"], "does not exist"), (["Config/samples", "--files-from", "-"], "--files-from"),
        (["Config/samples", "--resume"], "--output"), (["Config/samples", "--map", "x"], "--map"),
        (["Config/samples", "--shard", "3/3"], "shard"), (["Config/samples", "--threads", "0"], "--threads"),
        (["Config/samples", "--null"], "--null"), (["Config/samples", "--json", "--format", "csv"], "--json"),
        (["Config/samples", "--output", "Config"], "is a folder"),
        (["Config/samples", "--output", "/dev/null"], "not a regular file"),
        (["Config/samples", "--output", "x.json", "--resume"], "--resume"),
        (["--files-from", "/nowhere"], "No such file"),
    ])
    func whatCannotBeDoneIsSaidBeforeAnythingIsScored(arguments: [String], reason: String) throws {
        let result = try Program.run(["score"] + arguments + Self.model)
        #expect(result.status == 2 && result.output.isEmpty)
        #expect(result.error.contains(reason), "\(result.error)")
    }
}
