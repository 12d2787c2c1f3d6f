import AnomalyDetection
import Imaging
import TestSupport
import Testing

@testable import Datasets

struct DatasetSurveyWarningsTests {
    private let folder: TestFolder

    init() throws { folder = try TestFolder() }

    private func warnings(resize: Preprocessing.Resize = .bilinear, white: Int? = nil) throws -> [String] {
        let dataset = try Dataset.load(
            path: folder.path, options: .init(allowMixedSizes: true, allowMixedColors: true))
        let preprocessing = Preprocessing(color: .gray, width: 8, height: 8, resize: resize, range: 0...1, white: white)
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
        #expect(warning.hasPrefix("Other proportions than most images, 8x8: 1 of 3, such as 16x8."))
        #expect(try warnings(resize: .none).isEmpty)
    }

    @Test func aRangeThatIsHardlyUsedIsNamed() throws {
        try folder.write(TestFolder.png(12), to: "1.png")
        try folder.write(TestFolder.png(40), to: "2.png")
        #expect(try warnings().first?.contains("between 12 and 40 of 255") == true)
    }

    @Test(arguments: [(1000, true), (1200, false), (nil, false)] as [(Int?, Bool)])
    func samplesAboveTheWhiteLevelAreNamed(white: Int?, isExceeded: Bool) throws {
        let samples = [UInt16](repeating: 0, count: 63) + [1200]
        try folder.write(
            PNGEncoder.encode(Image(width: 8, height: 8, layout: .gray, samples: .sixteen(samples))), to: "1.png")
        let warnings = try warnings(white: white)
        #expect(
            warnings.contains { $0.hasPrefix("Samples reach 1200, and the model's white level is 1000") } == isExceeded)
    }

    @Test func greyAmongColourIsCounted() throws {
        try write("1.png")
        try write("2.png", .rgb)
        let warning = try #require(try warnings().first)
        #expect(warning.hasPrefix("Grey and colour are mixed: 1 and 1 images. Colour becomes grey"))
    }

    @Test func depthsAreCompared() throws {
        try write("1.png")
        let samples = [UInt16](repeating: 0, count: 63) + [65_535]
        try folder.write(
            PNGEncoder.encode(Image(width: 8, height: 8, layout: .gray, samples: .sixteen(samples))), to: "2.png")
        let warning = try #require(try warnings().first)
        #expect(warning.contains("8 bits with samples up to 255, 1 of 16 bits with samples up to 65535"))
    }

    /// A model could tell the formats apart.
    @Test func formatsThatTellOutliersAreNamed() throws {
        try write("good/1.png")
        try folder.write(Array("P5 8 8 255\n".utf8) + [255] + Array(repeating: 0, count: 63), to: "bad/1.pgm")
        #expect(try warnings().first?.hasPrefix("All normal images are PNG and all outliers PGM/PPM") == true)
    }
}
