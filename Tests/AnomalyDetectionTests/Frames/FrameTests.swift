import FoundationEssentials
import Imaging
import Tensors
import Testing

@testable import AnomalyDetection

struct FrameTests {
    /// The score of 32x32 pixels is their largest value; the map is the input in half the size, by its corners.
    private struct Detector: AnomalyDetector {
        let architecture = "stand-in"
        let parameterCount = 0
        let input: InputShape
        let terms: [ScoreTerm] = []
        let constants: [ScoreConstant] = []
        let maps = [ScoreMap(name: "value", title: "value", width: 16, height: 16)]

        init() throws { input = try #require(InputShape(channels: 1, height: 32, width: 32)) }

        func makeScorer() -> any AnomalyScorer { Scorer() }
    }

    private final class Scorer: AnomalyScorer {
        func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
            AnomalyScore(value: Double(input.elements.max() ?? 0), terms: [])
        }

        func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
            let elements: [Float] = (0..<256).map { place in
                let (row, column) = (place / 16, place % 16)
                return input.elements[2 * row * 32 + 2 * column]
            }
            return Explanation(score: try score(input), maps: [Tensor(shape: [16, 16], elements: elements)])
        }
    }

    /// 80x48 pixels, black but for a white square of 8 pixels a side.
    private func image(x: Int, y: Int, around shade: UInt8 = 0) throws -> Image {
        var samples = [UInt8](repeating: shade, count: 80 * 48)
        for row in y..<y + 8 { for column in x..<x + 8 { samples[row * 80 + column] = 255 } }
        return try Image(width: 80, height: 48, layout: .gray, samples: .eight(samples))
    }

    private func preprocessing(tile: Tiling? = nil, region: RegionMask? = nil) -> Preprocessing {
        Preprocessing(
            color: .gray, width: 32, height: 32, resize: .bilinear, range: 0...1,
            cutting: FrameCutting(tile: tile, region: region))
    }

    private func maps(_ input: FrameInput, threshold: Double) throws -> (AnomalyScore, ImageMaps) {
        let detector = try Detector()
        let explanation = try detector.makeScorer().explanation(of: input)
        let peaks = [Double](repeating: threshold, count: 19)
        let limit = try #require(MapThreshold(map: "value", peaks: peaks, falsePositiveRate: 0.05))
        return (
            explanation.score, ImageMaps(explanation, of: detector, threshold: limit, width: 80, height: 48)
        )
    }

    @Test func theWorstTileScoresTheImage() throws {
        let preprocessing = preprocessing(tile: try Tiling(width: 32, height: 32, overlap: 8))
        let input = try preprocessing.input(of: image(x: 66, y: 2))
        #expect(input.count == 6)
        let score = try Scorer().score(input)
        #expect(score.value == 1 && score.tile == PixelRectangle(x: 48, y: 0, width: 32, height: 32))
        let scores = Scorer().scores(of: [input, .tensor(input.tensor(0))])
        #expect(try scores.map { try $0.get().value } == [1, 0])
    }

    @Test func regionsAreInPixelsOfTheImage() throws {
        let tiled = preprocessing(tile: try Tiling(width: 32, height: 32, overlap: 8))
        // In two tiles each way: what they see of it becomes one region again.
        let (score, maps) = try maps(tiled.input(of: image(x: 24, y: 16)), threshold: 0.4)
        let region = try #require(maps.regions?.first)
        #expect(maps.regions?.count == 1 && region.peak == 1)
        #expect((22...25).contains(region.x) && (14...17).contains(region.y))
        #expect((7...11).contains(region.width) && (7...11).contains(region.height))
        #expect(score.tile?.x == 0)
    }

    @Test func whatLiesOutsideOfTheRegionChangesNothing() throws {
        let left = try RegionMaskTests.mask("##...", "##...", ".#...")
        for tile in [nil, try Tiling(width: 32, height: 32, overlap: 8)] {
            let preprocessing = preprocessing(tile: tile, region: left)
            let inside = try image(x: 20, y: 20)
            let (score, plain) = try maps(preprocessing.input(of: inside), threshold: 0.6)
            guard case .eight(var samples) = inside.samples else { return }
            for y in 0..<48 { for x in 0..<80 where x >= 32 || (y >= 32 && x < 16) { samples[y * 80 + x] = 255 } }
            let (other, changed) = try maps(
                preprocessing.input(of: inside.replacing(.eight(samples))), threshold: 0.6)
            #expect(score == other && plain.regions == changed.regions && plain.regions?.count == 1)
            #expect(Array(plain.pictures)[0].image == Array(changed.pictures)[0].image)
            #expect(score.tile == nil || tile != nil)
        }
    }

    @Test func tilesOutsideOfTheRegionAreNotSeen() throws {
        let mask = try RegionMaskTests.mask("#....", ".....", "....#")
        let input = try preprocessing(tile: Tiling(width: 32, height: 32, overlap: 0), region: mask)
            .input(of: image(x: 40, y: 20))
        guard case .frame(let frame) = input else { return #expect(Bool(false)) }
        #expect(frame.parts.map { [$0.x, $0.y] } == [[0, 0], [48, 16]])
        // The white square lies outside: all that is seen is black, and gray around it.
        #expect(try Scorer().score(input).value == Double(Float(128) / 255))
    }

    @Test func aPartOfAnotherSizeIsRefusedWithoutResizing() throws {
        let strict = Preprocessing(
            color: .gray, width: 32, height: 32, resize: .none, range: 0...1,
            cutting: FrameCutting(tile: try Tiling(width: 32, height: 32)))
        #expect(try strict.input(of: image(x: 0, y: 0)).count == 6)
        let low = try Image(width: 80, height: 20, layout: .gray, samples: .eight(Array(repeating: 0, count: 1600)))
        #expect(throws: PreprocessingError.size(width: 32, height: 20, expectedWidth: 32, expectedHeight: 32)) {
            try strict.input(of: low)
        }
    }

    @Test func isInTheJSONOfAModel() throws {
        let cut = preprocessing(tile: try Tiling(width: 64, height: 32), region: try RegionMaskTests.mask("#."))
        #expect(try JSONDecoder().decode(Preprocessing.self, from: JSONEncoder().encode(cut)) == cut)
        let plain = String(decoding: try JSONEncoder().encode(preprocessing()), as: UTF8.self)
        #expect(!plain.contains("tile") && !plain.contains("region"))
    }
}
