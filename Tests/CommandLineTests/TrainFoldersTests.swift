import Foundation
import Imaging
import TestSupport
import Testing

/// What `gradcon train` and its companions make of folders of images.
struct TrainFoldersTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func train(_ options: String...) throws -> Program.Result { try train(options) }

    private func train(_ options: [String]) throws -> Program.Result {
        try Program.run(
            ["train", "--data", folder.path + "/data", "--output", folder.path + "/m.safetensors"] + options)
    }

    /// A woven picture of 32x32 pixels, in as many bits as 16-bit samples hold that reach `white`.
    private func write(_ name: String, number: Int, white: Int = 4095) throws {
        let samples = (0..<1024).map { position in
            UInt16((position % 32 / 4 + position / 128 + number * 7 + position * position % 5) % 9 * white / 8)
        }
        let image = try Image(width: 32, height: 32, layout: .gray, samples: .sixteen(samples))
        try folder.write(PNGEncoder.encode(image), to: "data/\(name).png")
    }

    @Test func namesThatDoNotTellEndTheRunBeforeItBegins() throws {
        for number in 0..<3 {
            try write("scratch/\(number)", number: number)
            try write("other/\(number)", number: number)
        }
        let refused = try train()
        #expect(refused.status != 0 && refused.output.isEmpty)
        #expect(refused.error.contains("scratch (3), other (3)"))
        #expect(refused.error.contains("--normal other --outliers scratch"))
        #expect(!FileManager.default.fileExists(atPath: folder.path + "/m.safetensors"))

        let chosen = try train("--outliers", folder.path + "/data/scratch")
        #expect(chosen.status == 0, "\(chosen.error)")
        #expect(chosen.error.contains("  other         3  normal\n  scratch       3  outliers\n"))
        #expect(chosen.error.contains("3 normal images give a threshold at a false-positive rate of 0.250 at best"))
        let elsewhere = try train("--normal", "others")
        #expect(elsewhere.status != 0 && elsewhere.error.contains("The folder others, which --normal"))
    }

    /// Public case `twelve-bit`.
    @Test(arguments: [([], 4095), (["--white", "65535"], nil), (["--white", "5000"], 5000)] as [([String], Int?)])
    func theWhiteLevelIsNoticedAndKept(options: [String], white: Int?) throws {
        for number in 0..<3 { try write("\(number)", number: number) }
        let run = try train(options)
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("16 bits, from 0 to 4095 of 65535"))
        #expect(run.error.contains("white level \(white ?? 0) (--white 65535 for all)") == (white != nil))
        #expect(run.error.contains("little contrast") == (white == nil))
        let inspected = try Program.run(["inspect", folder.path + "/m.safetensors", "--json"])
        #expect(inspected.output.contains("\"white\":\(white ?? 0),") == (white != nil), "\(inspected.output)")
    }

    @Test func aWhiteLevelIsForSixteenBits() throws {
        try folder.write(TestFolder.png(), to: "data/1.png")
        let run = try train("--white", "4095")
        #expect(run.status != 0 && run.error.contains("no image has 16-bit samples"))
        #expect(try train("--white", "0").status != 0)
    }

    @Test func otherFormatsAreCountedWithTheirCommand() throws {
        for number in 0..<3 { try write("\(number)", number: number) }
        for name in ["a.webp", "b.WEBP"] { try folder.write([1], to: "data/\(name)") }
        let run = try train()
        #expect(run.status == 0, "\(run.error)")
        #expect(run.error.contains("left out WebP: 2 files, such as a.webp. Convert it: dwebp"))
    }
}
