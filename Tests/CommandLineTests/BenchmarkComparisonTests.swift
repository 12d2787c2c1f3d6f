import FoundationEssentials
import Testing

@testable import gradcon

struct BenchmarkComparisonTests {
    private func figures(_ json: String) throws -> BenchmarkFigures { try BenchmarkFigures(json: Array(json.utf8)) }

    @Test func figuresGoByTheirPath() throws {
        let figures = try figures(
            #"""
            {"a": {"b": 1.5, "c": [2, 3]}, "stages": [{"name": "one", "us": 4}], "text": "x", "none": null, "yes": true}
            """#)
        #expect(figures.numbers == ["a.b": 1.5, "a.c.0": 2, "a.c.1": 3, "stages.one.us": 4])
        #expect(figures.texts == ["stages.one.name": "one", "text": "x"])
    }

    @Test func aLineForEachFigureThatBothHave() throws {
        let comparison = BenchmarkComparison(
            earlier: try figures(
                #"{"score_ms": {"median": 0.2, "count": 9}, "old": 1, "train_ms_per_image": 0, "machine": "A"}"#),
            now: try figures(
                #"{"score_ms": {"median": 0.1, "count": 7}, "new": 1, "train_ms_per_image": 2, "machine": "B"}"#))
        #expect(
            comparison.text == """
                machine was A, is B
                figure              earlier     now  ratio
                score_ms.median      0.2000  0.1000  0.500
                train_ms_per_image        0   2.000      -
                """)
    }

    @Test(arguments: ["", "[]", "{", "{}", #"{"score_ms": {}}"#, #"{"score_ms": {"median": "fast"}}"#])
    func refusesWhatIsNoReport(text: String) throws {
        let path = FileManager.default.temporaryDirectory.path + "/gradcon-\(UInt64.random(in: 0 ... .max)).json"
        try Data(text.utf8).write(to: URL(filePath: path))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: BenchmarkFigures.Failure.noReport(path: path)) { try BenchmarkFigures(file: path) }
        #expect(throws: BenchmarkFigures.Failure.unreadable(path: path + ".none")) {
            try BenchmarkFigures(file: path + ".none")
        }
    }
}
