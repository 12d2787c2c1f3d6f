import Testing

@testable import ScoringService

struct ProcessFiguresTests {
    @Test func theNumbersOfTheKernel() throws {
        let files = SystemFiles(
            testDescription: "",
            files: [
                "proc/self/stat":
                    "12 (a ) b) S 1 12 12 0 -1 4194560 1 0 0 0 250 50 0 0 20 0 17 0 12345 2097152 100 1844674407370\n",
                "proc/stat": "cpu  1 2 3\nctxt 5\nbtime 1764230000\nprocesses 9\n",
                "proc/self/statm": "512 100 1 1 0 1 0\n",
            ], expected: 0)
        try files.with { root in
            let figures = ProcessFigures(root: root)
            #expect(figures.threads == 17)
            #expect(figures.virtualBytes == 2_097_152)
            // Linux counts a hundred ticks a second for programs on every architecture.
            #expect(figures.startTime == 1_764_230_000 + 123.45)
            #expect(figures.residentBytes == 409_600)
        }
    }

    @Test func whatTheKernelDoesNotSayIsNil() throws {
        let files = SystemFiles(testDescription: "", files: ["proc/self/stat": "nonsense"], expected: 0)
        try files.with { root in
            let figures = ProcessFigures(root: root)
            #expect(figures.threads == nil && figures.virtualBytes == nil && figures.startTime == nil)
            #expect(figures.openFiles == nil)
        }
    }

    @Test func thisProcess() throws {
        let figures = ProcessFigures(root: "")
        #expect(try #require(figures.openFiles) >= 3)
        #expect(try #require(figures.processorSeconds) > 0)
        #expect(try #require(figures.startTime) > 1.7e9)
    }
}
