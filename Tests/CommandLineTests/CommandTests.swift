import Foundation
import Testing

/// The commands' outputs and exit statuses.
struct CommandTests {
    private static let models = ["--models", "Config/models", "--default-model", "fashion-mnist-ankle-boot"]

    private func scores(_ output: String) throws -> [[String: Any]] {
        let json = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
        return try #require(json["results"] as? [[String: Any]])
    }

    @Test(arguments: [
        (["ankle-boot"], 0, [false]), (["bag"], 1, [true]),
        (["ankle-boot", "bag", "shirt"], 1, [false, true, true]),
    ])
    func scoreTellsByItsExitStatus(samples: [String], status: Int, decisions: [Bool]) throws {
        let files = samples.map { "Config/samples/\($0).png" }
        let result = try Program.run(["score"] + files + Self.models)
        #expect(Int(result.status) == status)
        #expect(try scores(result.output).map { $0["is_anomaly"] as? Bool } == decisions)
        #expect(try scores(result.output).map { $0["file"] as? String } == files)
    }

    /// Names of files neither make two lines of a message nor steer the terminal.
    @Test(arguments: [
        ["inspect", "a\nError: b.safetensors"], ["score", "a\u{1B}[2J\n.png"],
        ["import", "a\r\nb", "--output", "c.safetensors"],
    ])
    func aMessageIsOneLine(arguments: [String]) throws {
        let result = try Program.run(arguments)
        #expect(result.status == 2 && result.error.hasPrefix("Error: ") && result.error.contains("\u{FFFD}"))
        #expect(result.error.split(separator: "\n").count == 1 && !result.error.contains("\u{1B}"), "\(result.error)")
    }

    @Test(arguments: ["0x10", "nan", "1_000", "1e999", ""])
    func numbersAreDecimal(text: String) throws {
        let result = try Program.run(["score", "Config/samples/bag.png", "--threshold", text])
        #expect(result.status == 2 && result.error.contains("finite decimal number"))
    }

    @Test func scoreEndsWithTwoWhereAFileHasNoScore() throws {
        let result = try Program.run(["score", "Config/samples/bag.png", "README.md", "--json"] + Self.models)
        #expect(result.status == 2)
        let entries = try scores(result.output)
        #expect(entries[0]["is_anomaly"] as? Bool == true)
        #expect(entries[1]["error"] is String && entries[1]["score"] == nil)
        #expect(result.error.contains("PNG"))
    }

    @Test func aResultThatCannotBeWrittenIsAnError() throws {
        let full = try #require(FileHandle(forWritingAtPath: "/dev/full"))
        let (process, _, error) = Program.make(["score", "Config/samples/ankle-boot.png"] + Self.models, [:])
        process.standardOutput = full
        try process.run()
        let text = String(decoding: error.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        #expect(text.contains("could not be written"))
    }

    @Test func scoreDrawsMaps() throws {
        let bench = try TrainTests.Bench()
        let copy = bench.path("bag.png")
        try FileManager.default.copyItem(atPath: Program.root + "/Config/samples/bag.png", toPath: copy)
        let folder = bench.path("a/b")
        let files = ["Config/samples/ankle-boot.png", "Config/samples/bag.png", "README.md", copy]
        let result = try Program.run(["score", "--map", folder] + files + Self.models)
        #expect(result.status == 2)
        let entries = try scores(result.output)
        // Files of the same name in different folders have a picture each; a file without a score has none.
        let maps = ["ankle-boot.map.png", "bag.map.png", nil, "bag-2.map.png"].map { $0.map { folder + "/" + $0 } }
        #expect(entries.map { $0["map"] as? String } == maps)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 3)
        for case let map? in maps { #expect(try Data(contentsOf: URL(filePath: map)).starts(with: [0x89, 0x50])) }
        #expect(entries.map { $0["regions"] is [Any] } == [true, true, false, true])
        let plain = try scores(try Program.run(["score"] + files + Self.models).output)
        #expect(entries.map { $0["score"] as? Double } == plain.map { $0["score"] as? Double })
        #expect(plain.allSatisfy { $0["map"] == nil && $0["regions"] == nil })
    }

    /// A picture never takes the place of an image that is scored.
    @Test func scoreWritesOverNoImage() throws {
        let bench = try TrainTests.Bench()
        let bag = try Data(contentsOf: URL(filePath: Program.root + "/Config/samples/bag.png"))
        for name in ["x.png", "x.map.png"] { try bag.write(to: URL(filePath: bench.path(name))) }
        let result = try Program.run(
            ["score", "--map", bench.folder.path, bench.path("x.png"), bench.path("x.map.png")] + Self.models)
        let found = try scores(result.output).compactMap { ($0["map"] as? String)?.split(separator: "/").last }
        #expect(found == ["x-2.map.png", "x.map.map.png"])
        #expect(try Data(contentsOf: URL(filePath: bench.path("x.map.png"))) == bag)
    }

    /// Config/gradcon.yaml, where the program is started, names the model that is meant where none is.
    @Test func scoreTakesTheDefaultModelOfTheConfiguration() throws {
        let result = try Program.run(["score", "Config/samples/ankle-boot.png"])
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
        #expect(json?["model"] as? String == "fashion-mnist-ankle-boot")
    }

    @Test func scoreTakesAModelByPathAndAThreshold() throws {
        let path = "Config/models/fashion-mnist-sneaker.safetensors"
        let result = try Program.run(["score", "--model", path, "--threshold", "10", "Config/samples/bag.png"])
        #expect(result.status == 0)
        #expect(try scores(result.output)[0]["threshold"] as? Double == 10)
    }

    @Test(arguments: [
        ["score"], ["score", "x.png", "--model", "none"], ["unknown"], ["serve", "--port", "x"],
        ["serve", "--nonsense"],
        ["serve", "--models", "/nowhere", "--port", "0"], ["serve", "--config", "/nowhere.yaml"],
        ["serve", "--set", "server.prot=1"], ["serve", "--set", "server.port"], ["inspect", "README.md/"],
        ["score", "Config/samples/bag.png", "--models", "Config/models"],
        ["serve", "--default-model", "none", "--port", "0"],
        ["score", "Config/samples/bag.png", "--threshold", "nan"],
        [
            "score", "Config/samples/bag.png", "--map", "README.md/x", "--model",
            "Config/models/fashion-mnist-sneaker.safetensors",
        ],
    ])
    func errorsEndWithTwoAndSayWhy(arguments: [String]) throws {
        let result = try Program.run(arguments)
        #expect(result.status == 2)
        #expect(!result.error.isEmpty && result.output.isEmpty)
    }

    @Test func helpIsNoError() throws {
        let result = try Program.run(["--help"])
        #expect(result.status == 0)
        for command in ["serve", "score", "inspect", "healthcheck", "benchmark"] {
            #expect(result.output.contains(command))
        }
    }

    @Test func checkConfigPrintsWhatApplies() throws {
        let result = try Program.run(
            ["serve", "--config", "Config/gradcon.yaml", "--check-config", "--port", "9"],
            environment: ["GRADCON_SERVER_HOST": "::1", "GRADCON_SERVER_PORT": "8"])
        #expect(result.status == 0)
        #expect(result.output.contains("server.port: 9\n"))
        #expect(result.output.contains("server.host: ::1\n"))
        let bad = try Program.run(["serve", "--check-config"], environment: ["GRADCON_SERVER_PORT": "99999"])
        #expect(bad.status == 2)
        #expect(bad.error.contains("GRADCON_SERVER_PORT") && bad.error.contains("99999"))
    }

    @Test func anotherFolderHasAnotherDefault() throws {
        func defaultModel(_ flags: [String], _ environment: [String: String] = [:]) throws -> String {
            let arguments = ["serve", "--check-config", "--config", "Config/gradcon.yaml"] + flags
            let lines = try Program.run(arguments, environment: environment).output.split(separator: "\n")
            let line = try #require(lines.first { $0.hasPrefix("models.default:") })
            return line.split(separator: " ").dropFirst().joined()
        }
        #expect(try defaultModel([]) == "fashion-mnist-ankle-boot")
        #expect(try defaultModel(["--models", "other"]) == "")
        #expect(try defaultModel(["--models", "other", "--default-model", "a"]) == "a")
        #expect(try defaultModel(["--models", "other", "--set", "models.default=b"]) == "b")
        #expect(try defaultModel(["--models", "other"], ["GRADCON_MODELS_DEFAULT": "c"]) == "c")
    }

    @Test func aThresholdMayBeNegative() throws {
        let arguments = ["score", "Config/samples/ankle-boot.png", "--threshold", "-1"] + Self.models
        let result = try Program.run(arguments)
        #expect(result.status == 1)
    }

    @Test func inspectShowsTheModel() throws {
        let text = try Program.run(["inspect", "fashion-mnist-trouser"])
        #expect(text.status == 0)
        for part in ["230721", "1,28,28", "conformal", "300 held-out", "passed"] { #expect(text.output.contains(part)) }
        let json = try Program.run(["inspect", "Config/models/fashion-mnist-trouser.safetensors", "--json"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["name"] as? String == "fashion-mnist-trouser")
    }

    @Test func benchmarkMeasuresSomething() throws {
        let result = try Program.run(
            ["benchmark", "--model", "fashion-mnist-sneaker", "--seconds", "0.05", "--json"])
        #expect(result.status == 0)
        let json = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
        #expect(json["multiply_adds"] as? Int ?? 0 > 6_000_000)
        for key in ["fma_peak_gflops", "score_fma_share"] { #expect(json[key] as? Double ?? 0 > 0) }
        #expect((json["score_ms"] as? [String: Any])?["median"] as? Double ?? 0 > 0)
        for key in ["train_ms_per_image", "png_decode_ms"] { #expect(json[key] as? Double ?? 0 > 0) }
        #expect((json["scores_per_second"] as? [String: Any])?["1"] as? Double ?? 0 > 0)
        for key in ["machine", "flags"] { #expect(json[key] as? String != nil) }
        let stages = try #require(json["stages"] as? [[String: Any]])
        #expect(stages.reduce(0) { $0 + ($1["multiply_adds"] as? Int ?? 0) } == json["multiply_adds"] as? Int)
    }

    @Test func benchmarkComparesWithAnEarlierRun() throws {
        let path = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max)).json"
        defer { try? FileManager.default.removeItem(atPath: path) }
        let arguments = ["benchmark", "--model", "fashion-mnist-sneaker", "--seconds", "0.02", "--threads", "1,2"]
        let first = try Program.run(arguments + ["--json", path])
        #expect(first.status == 0)
        let second = try Program.run(arguments + ["--compare", path])
        #expect(second.status == 0)
        for figure in ["score_ms.median", "scores_per_second.1", "scores_per_second.2", "stages.encoder 1.us"] {
            #expect(second.output.contains("\n\(figure) "))
        }
        try Data("{}".utf8).write(to: URL(filePath: path))
        for bad in [path, path + ".none"] {
            let refused = try Program.run(arguments + ["--compare", bad])
            #expect(refused.status == 2)
            #expect(refused.error.contains(bad) && refused.output.isEmpty)
        }
    }
}
