import AnomalyDetection
import Imaging
import TestSupport
import Testing

@testable import Datasets

struct DatasetSurveyWarningsTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func warnings(resize: Preprocessing.Resize = .bilinear) throws -> [String] {
        let dataset = try Dataset.load(
            path: folder.path, options: .init(allowMixedSizes: true, allowMixedColors: true))
        let preprocessing = Preprocessing(color: .gray, width: 8, height: 8, resize: resize, range: 0...1)
        return try #require(dataset.survey).warnings(for: preprocessing)
    }

    /// An image that uses the whole range.
    private func write(_ name: String, _ layout: PixelLayout = .gray, width: Int = 8) throws {
        var samples = [UInt8](repeating: 0, count: width * 8 * layout.channelCount)
        samples[0] = 255
        try folder.write(
            PNGEncoder.encode(Image(width: width, height: 8, layout: layout, samples: .eight(samples))), to: name)
    }

    @Test func usualImagesGiveNone() throws {
        for name in ["good/1.png", "bad/2.png"] { try write(name) }
        #expect(try warnings().isEmpty)
    }

    @Test func imagesOfOtherProportionsAreCounted() throws {
        for name in ["1.png", "2.png"] { try write(name) }
        try write("3.png", width: 16)
        let warning = try #require(try warnings().first)
        #expect(warning.hasPrefix("1 of 3 images have other proportions than most (8x8), such as 16x8"))
        #expect(try warnings(resize: .none).isEmpty)
    }

    @Test func aRangeThatIsHardlyUsedIsNamed() throws {
        try folder.write(TestFolder.png(12), to: "1.png")
        try folder.write(TestFolder.png(40), to: "2.png")
        #expect(try warnings().first?.contains("between 12 and 40 of 255") == true)
    }

    @Test func greyAmongColourIsCounted() throws {
        try write("1.png")
        try write("2.png", .rgb)
        #expect(try warnings().first?.hasPrefix("1 images are grey and 1 are in colour. Colour becomes grey") == true)
    }

    @Test func depthsAreCompared() throws {
        try write("1.png")
        let samples = [UInt16](repeating: 0, count: 63) + [65_535]
        try folder.write(
            PNGEncoder.encode(Image(width: 8, height: 8, layout: .gray, samples: .sixteen(samples))), to: "2.png")
        #expect(try warnings().first?.contains("8-bit samples, up to 255, and 1 have 16-bit ones, up to 65535") == true)
    }

    /// A model could tell the formats apart.
    @Test func formatsThatTellOutliersAreNamed() throws {
        try write("good/1.png")
        try folder.write(Array("P5 8 8 255\n".utf8) + [255] + Array(repeating: 0, count: 63), to: "bad/1.pgm")
        #expect(try warnings().first?.hasPrefix("Normal images are PNG and outliers are PGM/PPM") == true)
    }
}
