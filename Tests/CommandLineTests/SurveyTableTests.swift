import Datasets
import TestSupport
import Testing

@testable import gradcon

struct SurveyTableTests {
    private func survey(_ folder: TestFolder) throws -> DatasetSurvey {
        try #require(try Dataset.load(path: folder.path, options: .init(allowMixedSizes: true)).survey)
    }

    @Test func foldersAndImagesAreAligned() throws {
        let folder = try TestFolder()
        for name in ["train/good/1", "train/good/2", "test/scratch/1", "ground_truth/scratch/1_mask", "top"] {
            try folder.write(TestFolder.png(UInt8(name.utf8.count), width: 12), to: name + ".png")
        }
        try folder.write(TestFolder.png(9, width: 24), to: "test/good/1.png")
        let table = SurveyTable(try survey(folder), input: .init(width: 8, height: 8))
        #expect(
            table.folders == [
                "  folder        images  role",
                "  ground_truth       1  left out: masks or annotations",
                "  test/good          1  normal",
                "  test/scratch       1  outliers",
                "  .                  1  left out: outside of train and test",
                "  train/good         2  normal",
            ])
        #expect(
            table.images(and: [("use", "all")]) == [
                "  format   PNG 4",
                "  size     12x8 (3 of 4), 24x8; squashed to 8x8",
                "  samples  grey, 8 bits, from 9 to 14 of 255",
                "  use      all",
            ])
    }

    @Test func manyFoldersAreCountedTogether() throws {
        let folder = try TestFolder()
        for number in 10..<40 { try folder.write(TestFolder.png(), to: "2024-01-\(number)/1.png") }
        let table = SurveyTable(try survey(folder))
        #expect(table.folders.count == 22 && table.folders.last == "  10 more         10  normal")
    }

    @Test func namesCannotSteerTheTerminal() throws {
        let folder = try TestFolder()
        try folder.write(TestFolder.png(), to: "\u{1B}[2J" + String(repeating: "x", count: 80) + "/1.png")
        let lines = SurveyTable(try survey(folder)).folders
        #expect(lines.allSatisfy { !$0.contains("\u{1B}") && $0.count < 100 })
    }
}
