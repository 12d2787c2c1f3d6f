import Foundation
import TestSupport
import Testing

/// `gradcon train` on a terminal.
struct TrainingProgressTests {
    @Test(arguments: [20, 40, 79, 80, 200])
    func nothingWrapsAndTheEndIsReached(columns: Int) throws {
        let bench = try TrainTests.Bench()
        let data = try bench.writeClasses(count: 30)
        let (status, output) = try Program.runOnTerminal(
            ["train", "--data", data, "--class", "0", "--epochs", "3", "--output", bench.output], columns: columns)
        #expect(status == 0, "\(output)")
        // The terminal makes a new line of two characters.
        let lines = output.replacingOccurrences(of: "\r\n", with: "\n").split(separator: "\n").map(String.init)
        // What a line held at one time or another; it begins to be drawn over at its first bar.
        let drawn = lines.filter { $0.contains("\r") }.flatMap { $0.split(separator: "\r").map(Self.plain) }
        let bars = drawn.filter { $0.contains("%") }
        #expect(bars.allSatisfy { $0.count < columns }, "\(bars)")
        #expect(bars.last?.contains("100%") == true)
        #expect(bars.dropLast().contains { $0.contains("33%") })
        // The first epoch is always the best so far.
        let left = lines.map { Self.plain($0.split(separator: "\r").last.map(String.init) ?? "") }
        #expect(left.contains { $0.hasPrefix("epoch 1: J ") && $0.contains("best so far") }, "\(left)")
        #expect(left.last { $0.contains("%") }?.contains("100%") == true)
    }

    /// A family that is fitted in one go has stages in place of epochs.
    @Test func aFittedRunEndsAtItsWhole() throws {
        let folder = try TestFolder()
        for index in 0..<3 {
            try folder.write(TestFolder.png(UInt8(90 + index), width: 64, height: 64), to: "data/\(index).png")
        }
        let (status, output) = try Program.runOnTerminal(
            [
                "train", "--detector", "feature-repository", "--features", "patches", "--repository-size", "10",
                "--data", folder.path + "/data", "--output", folder.path + "/model.safetensors",
            ],
            columns: 80)
        #expect(status == 0, "\(output)")
        let last = output.split(separator: "\r").last { $0.contains("%") } ?? ""
        #expect(last.contains("100%  finished  00:0"), "\(output)")
    }

    @Test func anInterruptedBarStaysWhereItWas() throws {
        let bench = try TrainTests.Bench()
        let data = try bench.writeClasses(count: 30)
        let (status, output) = try Program.runOnTerminal(
            [
                "train", "--data", data, "--class", "0", "--epochs", "1000", "--batch-size", "1", "--output",
                bench.output,
            ],
            columns: 60, interruptedAfter: "%")
        #expect(status == 130)
        #expect(!output.contains("100%"))
        #expect(output.contains("\r\ninterrupted after"))
    }

    @Test func aDumbTerminalGetsLines() throws {
        let bench = try TrainTests.Bench()
        let data = try bench.writeClasses(count: 30)
        let (status, output) = try Program.runOnTerminal(
            ["train", "--data", data, "--class", "0", "--epochs", "2", "--output", bench.output], columns: 80,
            environment: ["TERM": "dumb"])
        #expect(status == 0)
        #expect(!output.contains("\u{1B}") && output.contains("epoch 2: J"))
    }

    private static func plain(_ text: some StringProtocol) -> String {
        text.replacingOccurrences(of: "\u{1B}[K", with: "")
    }
}
