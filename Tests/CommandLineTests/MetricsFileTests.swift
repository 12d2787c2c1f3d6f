import Foundation
import Testing
import Training

@testable import gradcon

struct MetricsFileTests {
    private static func line(_ epoch: Int) -> String { "{\"J\":0.5,\"epoch\":\(epoch)}\n" }

    /// What a resumed run finds, after how many epochs it goes on, and what it keeps.
    @Test(
        arguments: [
            ("", 0, 0), ("", 5, 0), (line(1) + line(2), 0, 0), (line(1) + line(2), 1, 1), (line(1) + line(2), 2, 2),
            (line(1) + line(2), 9, 2), (line(1) + line(2) + "{\"epoch\":3", 9, 2),
            // Whole but for its end: nothing that follows could be told from it.
            (line(1) + String(line(2).dropLast()), 9, 1), (line(1) + line(2) + line(1) + line(2), 2, 2),
            // The first epochs were trained without a file.
            (line(4) + line(5), 5, 2), (line(4) + line(5), 3, 0),
            (line(1) + "{\"epoch\":\"2\"}\n", 9, 1), ("{\"best\":fal", 9, 0),
        ])
    func keepsTheEpochsBefore(found: String, epochs: Int, count: Int) throws {
        let bench = try TrainTests.Bench()
        let path = bench.path("metrics.jsonl")
        try Data(found.utf8).write(to: URL(filePath: path))
        let file = try MetricsFile(path: path)
        #expect(try String(contentsOfFile: path, encoding: .utf8) == found)
        try file.begin(after: epochs, ofPass: 1)
        let kept = found.split(separator: "\n").prefix(count).map { "\($0)\n" }.joined()
        #expect(try String(contentsOfFile: path, encoding: .utf8) == kept)
    }

    /// A later model that starts over takes back its own epochs and no others, also those of this session.
    @Test func startingOverKeepsTheModelsBefore() throws {
        let bench = try TrainTests.Bench()
        let path = bench.path("metrics.jsonl")
        let figures = try JSONDecoder().decode(TrainingFigures.self, from: Data("{}".utf8))
        let file = try MetricsFile(path: path)
        try file.begin(after: 0, ofPass: 1)
        func write(_ pass: Int, _ epoch: Int) throws {
            try file.write(
                MetricsFile.Line(
                    pass: pass, epoch: epoch, train: figures, validation: nil, isBest: false, seconds: 1,
                    imagesPerSecond: 1))
        }
        for (pass, epoch) in [(1, 1), (1, 2), (2, 1)] { try write(pass, epoch) }
        try file.begin(after: 0, ofPass: 2)
        try write(2, 1)
        try write(2, 2)
        try file.begin(after: 1, ofPass: 2)
        let places = MetricsFile.lines(of: Array(try Data(contentsOf: URL(filePath: path)))).map(\.place)
        #expect(places == [(1, 1), (1, 2), (2, 1)].map(MetricsFile.Place.init))
    }

    /// What is no metrics file would be lost.
    @Test(arguments: [
        "no line of ours\n" + line(1), "\n" + line(1), "{\"epoch\":-1}\n", "{\"epoch\":1e99}\n", "{\"best\":1}\n",
        "\u{0}",
        "{}",
    ])
    func otherFilesAreRefused(found: String) throws {
        let bench = try TrainTests.Bench()
        let path = bench.path("metrics.jsonl")
        try Data(found.utf8).write(to: URL(filePath: path))
        #expect(throws: MetricsFile.NoMetrics.self) { try MetricsFile(path: path) }
        #expect(throws: MetricsFile.NoMetrics.self) { try MetricsFile.check(path) }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == found)
    }

    @Test(arguments: ["/", "/nowhere/metrics.jsonl"])
    func whatCannotBeWrittenIsSaidAtOnce(path: String) {
        #expect(throws: MetricsFile.Failure.self) { try MetricsFile(path: path) }
    }

    @Test func devicesAreOnlyWritten() throws {
        try MetricsFile(path: "/dev/null").begin(after: 3, ofPass: 1)
    }
}
