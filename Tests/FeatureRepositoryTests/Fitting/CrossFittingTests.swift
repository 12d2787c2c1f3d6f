import AnomalyDetection
import NeuralNetwork
import Testing

@testable import FeatureRepository

struct CrossFittingTests {
    private static func fitting(_ count: Int) throws -> FeatureModelFitting {
        try ModelBench.fitting(count: count, height: 8, width: 9, noise: 0.3) { Float($0 + $1) / 10 }
    }

    /// Each image is a frame of its own.
    private static func crossFitting(_ fitting: FeatureModelFitting, threads: Int) -> CrossFitting {
        CrossFitting(fitting, frames: (0..<fitting.imageCount).map { $0..<$0 + 1 }, threads: threads)
    }

    /// What a model made of some images says of another, as a checkpoint's float32 has it.
    private static func terms(of image: Int, by images: [Int], _ fitting: FeatureModelFitting) throws -> [Double] {
        let grid = fitting.maps.grid
        let comparison = FeatureComparison(
            try FeatureModel(fitting.parameters(of: images), grid: grid, cell: fitting.cell))
        comparison.features.update(from: fitting.maps.image(image), count: grid.count)
        return comparison.compare().values.map { Double(Float($0)) }
    }

    /// Up to five images have a fold each.
    @Test(arguments: [2, 4, 5])
    func fewImagesAreLeftOutOneByOne(count: Int) throws {
        let fitting = try Self.fitting(count)
        let found = try Self.crossFitting(fitting, threads: 2).heldOut().images
        #expect(found.count == count)
        for image in 0..<count {
            let others = (0..<count).filter { $0 != image }
            #expect(try found[image].map(\.terms) == [Self.terms(of: image, by: others, fitting)])
            #expect(found[image][0].nearest.count == 72 && found[image][0].position.count == 72)
        }
    }

    /// Twelve images in five folds: no value is that of a model which knows the image, nor of one that knows all
    /// others.
    @Test func moreImagesAreLeftOutFoldByFold() throws {
        let fitting = try Self.fitting(12)
        let found = try Self.crossFitting(fitting, threads: 1).heldOut().images
        for image in 0..<12 {
            let terms = found[image][0].terms
            #expect(try terms != Self.terms(of: image, by: Array(0..<12), fitting))
            #expect(try terms != Self.terms(of: image, by: (0..<12).filter { $0 != image }, fitting))
        }
        let again = try Self.crossFitting(fitting, threads: 3).heldOut().images
        #expect(again.map { $0[0].terms } == found.map { $0[0].terms })
    }

    /// Three frames of two tiles each, and one tile a frame that no model knows: a frame's tiles leave together.
    @Test func tilesOfAFrameAreLeftOutTogether() throws {
        let fitting = try Self.fitting(6)
        let source = try ModelBench.Pixels(height: 8, width: 9)
        let others = CrossFitting.OtherTiles(positions: [[10], [11], []], source: source) { position, tile in
            tile.update(repeating: Float(position) / 20, count: source.input.count)
        }
        let found = try CrossFitting(fitting, frames: [0..<2, 2..<4, 4..<6], threads: 2).heldOut(others: others)
        for image in 0..<6 {
            let known = (0..<6).filter { $0 / 2 != image / 2 }
            #expect(try found.images[image].map(\.terms) == [Self.terms(of: image, by: known, fitting)])
        }
        #expect(found.others.map(\.count) == [1, 1, 0])
        #expect(found.others[0][0].terms != found.others[1][0].terms)
    }

    @Test func progressGoesUp() throws {
        var shares: [Double] = []
        _ = try Self.crossFitting(Self.fitting(6), threads: 2).heldOut { shares.append($0) }
        #expect(shares == [0, 0.4, 0.8])
    }

    @Test func aSingleImageHasNoHeldOutValue() throws {
        #expect(try Self.crossFitting(Self.fitting(1), threads: 2).heldOut().images.isEmpty)
    }
}
