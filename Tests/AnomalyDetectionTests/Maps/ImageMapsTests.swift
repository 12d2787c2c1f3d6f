import FoundationEssentials
import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct ImageMapsTests {
    /// Draws two deviations of 2x1 and a picture in colour of 1x1.
    private struct Detector: AnomalyDetector {
        let architecture = "stand-in"
        let parameterCount = 0
        let input: InputShape
        let terms: [ScoreTerm] = []
        let constants: [ScoreConstant] = []
        var maps: [ScoreMap] {
            [
                ScoreMap(name: "a", title: "a", width: 2, height: 1),
                ScoreMap(name: "b", title: "b", width: 2, height: 1),
                ScoreMap(name: "c", title: "c", kind: .picture(channels: 3), width: 1, height: 1),
            ]
        }

        func makeScorer() -> any AnomalyScorer { preconditionFailure("nothing is scored here") }
    }

    private let explanation = Explanation(
        score: AnomalyScore(value: 0, terms: []),
        maps: [
            Tensor(shape: [1, 2], elements: [1, 4]), Tensor(shape: [1, 2], elements: [5, 10]),
            Tensor(shape: [3, 1, 1], elements: [0, 0.5, 1]),
        ])

    private func maps(_ threshold: MapThreshold?, width: Int = 2, height: Int = 1) throws -> ImageMaps {
        let input = try #require(InputShape(channels: 1, height: 8, width: 8))
        return ImageMaps(
            FrameExplanation(explanation), of: Detector(input: input), threshold: threshold, width: width,
            height: height)
    }

    private func threshold(_ value: Double) throws -> MapThreshold {
        try #require(MapThreshold(map: "a", peaks: [Double](repeating: value, count: 19), falsePositiveRate: 0.05))
    }

    @Test func theThresholdIsLevel128OfTheFirstMap() throws {
        let pictures = Array(try maps(threshold(2)).pictures)
        #expect(pictures.map(\.name) == ["a", "b", "c"])
        // 4 is beyond the full scale of 2 * 255 / 128.
        #expect(pictures[0].image.samples == .eight([64, 255]))
        #expect(pictures[0].fullScale == 2 * 255 / 128.0)
        #expect(pictures[1].image.samples == .eight([128, 255]) && pictures[1].fullScale == 10)
        #expect(pictures[2].image.layout == .rgb && pictures[2].fullScale == 1)
        #expect(pictures[2].image.samples == .eight([0, 128, 255, 0, 128, 255]))
    }

    @Test func withoutAThresholdTheLargestValueIsLevel255() throws {
        let found = try maps(nil)
        #expect(found.regions == nil)
        let first = try #require(Array(found.pictures).first)
        #expect(first.image.samples == .eight([64, 255]) && first.fullScale == 4)
        #expect(Array(try maps(threshold(0)).pictures)[0].fullScale == 4)
    }

    /// Thresholds from files can be anything that is a float.
    @Test(arguments: [0, 1e-60, 1e-45, 1e-38, 1, 3e38])
    func everyThresholdIsDrawn(value: Double) throws {
        let found = try maps(threshold(value), width: 300, height: 200)
        for picture in found.pictures { #expect(picture.fullScale > 0 && picture.fullScale.isFinite) }
        let image = try Image(
            width: 300, height: 200, layout: .gray, samples: .eight([UInt8](repeating: 9, count: 60_000)))
        #expect(found.overlay(on: image) != nil)
        #expect(found.regions?.isEmpty == (value > 4))
    }

    @Test func regionsAreInPixelsOfTheImage() throws {
        let found = try #require(try maps(threshold(2), width: 8, height: 4).regions)
        // Between the centres of the map's two pixels, 1.5 and 5.5, the value rises from 1 to 4: 2.5 in column 3.
        #expect(found.map { [$0.x, $0.y, $0.width, $0.height, $0.area] } == [[3, 0, 5, 4, 20]])
        #expect(found[0].peak == 4)
        #expect(try maps(threshold(4), width: 8, height: 4).regions == [])
    }

    @Test func countsTheBytesOfPictures() throws {
        let input = try #require(InputShape(channels: 1, height: 8, width: 8))
        #expect(ImageMaps.byteCount(of: Detector(input: input).maps, width: 10, height: 20) == 5 * 200)
    }

    @Test func theOverlayHasTheSizeOfTheImageAndABar() throws {
        let image = try Image(
            width: 300, height: 200, layout: .gray, samples: .eight([UInt8](repeating: 9, count: 60_000)))
        let overlay = try #require(try maps(threshold(2), width: 300, height: 200).overlay(on: image))
        #expect(overlay.width > 300 && overlay.height == 200 && overlay.layout == .rgb)
    }
}
