import Foundation
import Testing

/// `gradcon train` as users run it, on a folder of images made here.
struct TrainTests {
    /// A folder that goes away with the value.
    final class Bench {
        let folder: URL
        var output: String { path("model.safetensors") }

        init() throws {
            folder = FileManager.default.temporaryDirectory.appending(path: "gradcon-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        }

        deinit { try? FileManager.default.removeItem(at: folder) }

        func path(_ name: String) -> String { folder.appending(path: name).path }

        /// An IDX pair with as many images of class 0 (a bright bar) and of class 1 (a bright block), 12 rows of 10.
        func writeClasses(count: Int) throws -> String {
            let data = folder.appending(path: "classes")
            try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
            func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(value >> (24 - 8 * $0) & 255) } }
            var images: [UInt8] = [0, 0, 8, 3] + number(2 * count) + number(12) + number(10)
            var labels: [UInt8] = [0, 0, 8, 1] + number(2 * count)
            for index in 0..<2 * count {
                let (label, shift) = (index % 2, index / 2 % 5)
                labels.append(UInt8(label))
                for y in 0..<12 {
                    for x in 0..<10 {
                        let isBright = label == 0 ? x == shift + 2 : (y - shift - 2).magnitude < 3 && x > 5
                        images.append(isBright ? 230 : UInt8((x * 7 + y * 13 + index) % 30))
                    }
                }
            }
            try Data(images).write(to: data.appending(path: "train-images-idx3-ubyte"))
            try Data(labels).write(to: data.appending(path: "train-labels-idx1-ubyte"))
            return data.path
        }
    }

    @Test func trainsAModelThatTellsClassesApart() throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 400)
        let run = try Program.run([
            "train", "--data", data, "--class", "0", "--epochs", "4", "--batch-size", "16", "--threads", "2",
            "--json-lines", bench.path("metrics.jsonl"), "--output", bench.output,
        ])
        #expect(run.status == 0, "\(run.error)")
        #expect(run.output.contains("wrote \(bench.output)"))
        #expect(run.output.contains("false-positive rate of 0.05, from 20 held-out images"))
        #expect(run.output.contains("of 20 images, between 0."))
        #expect(run.error.contains("epoch 4: J"))
        // Nothing but text where there is no terminal.
        #expect(!run.error.contains("\u{1B}") && !run.error.contains("\r"))

        let lines = try String(contentsOfFile: bench.path("metrics.jsonl"), encoding: .utf8).split(separator: "\n")
        let epochs = try lines.map { line in
            try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
        #expect(epochs.compactMap { $0["epoch"] as? Int } == [1, 2, 3, 4])
        let totals = try epochs.map { epoch in
            try #require((epoch["train"] as? [String: Any])?["J"] as? Double)
        }
        #expect(totals[3] < totals[0])

        let inspected = try Program.run(["inspect", bench.output])
        #expect(inspected.status == 0)
        #expect(inspected.output.contains("map threshold"))
        #expect(inspected.output.contains(" 1,12,10 (channels, height, width)"))
        #expect(inspected.output.contains(" passed: scores "))
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: bench.folder.path).sorted() == [
                "classes", "metrics.jsonl", "model.safetensors",
            ])
    }

    /// Interrupted as soon as it has begun, then resumed: the file of a run that was never interrupted.
    @Test(arguments: [SIGINT, SIGTERM])
    func resumesAfterASignal(signal: Int32) throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 100)
        func arguments(_ output: String) -> [String] {
            ["train", "--data", data, "--class", "1", "--epochs", "60", "--batch-size", "8", "--output", output]
        }
        let whole = bench.path("whole.safetensors")
        #expect(try Program.run(arguments(whole)).status == 0)

        let interrupted = try Program.start(arguments(bench.output))
        // The line with the images says that the run is prepared, so the signal is taken.
        var lines = ""
        while !lines.contains(" images train") { lines += try interrupted.nextErrorLines() }
        interrupted.signal(signal)
        #expect(interrupted.waitForStatus() == 128 + signal)
        #expect(FileManager.default.fileExists(atPath: bench.output + ".state"))
        #expect(!FileManager.default.fileExists(atPath: bench.output))

        let resumed = try Program.run(arguments(bench.output) + ["--resume", "--threads", "1"])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(resumed.error.contains("resumed after"))
        let (first, second) = (
            try Data(contentsOf: URL(filePath: bench.output)), try Data(contentsOf: URL(filePath: whole))
        )
        #expect(first == second)
        #expect(!FileManager.default.fileExists(atPath: bench.output + ".state"))
    }

    @Test func aKilledRunResumes() throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 100)
        let arguments = [
            "train", "--data", data, "--class", "0", "--epochs", "30", "--batch-size", "16", "--output", bench.output,
        ]
        let killed = try Program.start(arguments)
        var lines = try killed.nextErrorLines()
        while !lines.contains("epoch 2:") { lines += try killed.nextErrorLines() }
        killed.signal(SIGKILL)
        _ = killed.waitForStatus()
        let resumed = try Program.run(arguments + ["--resume"])
        #expect(resumed.status == 0, "\(resumed.error)")
        let whole = bench.path("whole.safetensors")
        #expect(try Program.run(arguments.dropLast() + [whole]).status == 0)
        let (first, second) = (
            try Data(contentsOf: URL(filePath: bench.output)), try Data(contentsOf: URL(filePath: whole))
        )
        #expect(first == second)
    }

    /// Killed at any moment and resumed, also without the state, and with what only looks like lines of this run.
    @Test(arguments: [true, false])
    func metricsHoldEveryEpochOnce(keepsState: Bool) throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 60)
        let metrics = bench.path("metrics.jsonl")
        let arguments = [
            "train", "--data", data, "--class", "0", "--epochs", "12", "--batch-size", "8", "--json-lines", metrics,
            "--output", bench.output,
        ]
        let killed = try Program.start(arguments)
        var lines = try killed.nextErrorLines()
        while !lines.contains("epoch 2:") { lines += try killed.nextErrorLines() }
        killed.signal(SIGKILL)
        _ = killed.waitForStatus()
        if !keepsState { try FileManager.default.removeItem(atPath: bench.output + ".state") }
        let handle = try #require(FileHandle(forWritingAtPath: metrics))
        try handle.seekToEnd()
        try handle.write(contentsOf: Data(#"{"epoch":12}\#n{"epoch":3,"tra"#.utf8))
        try handle.close()
        let resumed = try Program.run(arguments + ["--resume"])
        #expect(resumed.status == 0, "\(resumed.error)")
        #expect(resumed.error.contains("resumed after") == keepsState)
        let epochs = try String(contentsOfFile: metrics, encoding: .utf8).split(separator: "\n").map { line in
            let entry = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            #expect(entry["validation"] != nil)
            return entry["epoch"] as? Int
        }
        #expect(epochs == Array(1...12))
    }

    /// Every mistake is a sentence and status 2, and writes nothing.
    @Test(
        arguments: [
            (["--class", "7"], "class 7 does not occur"), ([], "choose the normal one"),
            (["--class", "0", "--epochs", "0"], "epochs is 0"), (["--class", "0", "--batch-size", "-1"], "batch"),
            (["--class", "0", "--learning-rate", "nan"], "'nan' is invalid for '--learning-rate"),
            (["--class", "0", "--input-size", "4x4"], "1x4x4"), (["--class", "0", "--input-size", "wide"], "wide"),
            (["--class", "0", "--fold", "1"], "fold 1"), (["--class", "0", "--threads", "0"], "--threads"),
            (["--class", "0", "--architecture", "gan"], "gan"),
            (["--class", "0", "--input-size", "20x20", "--resize", "none"], "20x20"),
        ])
    func mistakesAreSentences(arguments: [String], expected: String) throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 20)
        let run = try Program.run(["train", "--data", data, "--output", bench.output] + arguments)
        #expect(run.status == 2)
        #expect(run.error.contains(expected), "\(run.error)")
        #expect(!FileManager.default.fileExists(atPath: bench.output))
    }

    @Test func anEmptyFolderIsASentence() throws {
        let bench = try Bench()
        let run = try Program.run(["train", "--data", bench.folder.path, "--output", bench.output])
        #expect(run.status == 2)
        #expect(run.error.contains("is no data set"), "\(run.error)")
    }

    /// Steps as large as the weights: the loss overflows, the run says at which step and leaves what was there.
    @Test func aLossThatIsNotFiniteStopsTheRun() throws {
        let bench = try Bench()
        let data = try bench.writeClasses(count: 40)
        try Data("what was there".utf8).write(to: URL(filePath: bench.output))
        let run = try Program.run([
            "train", "--data", data, "--class", "0", "--epochs", "400", "--learning-rate", "1", "--alpha", "100",
            "--architecture", "vae", "--output", bench.output,
        ])
        #expect(run.status == 2)
        #expect(run.error.contains("not a finite number at iteration"), "\(run.error)")
        if run.error.contains("no checkpoint was written") {
            #expect(try String(contentsOfFile: bench.output, encoding: .utf8) == "what was there")
        } else {
            #expect(try Program.run(["inspect", bench.output]).status == 0)
        }
    }
}
