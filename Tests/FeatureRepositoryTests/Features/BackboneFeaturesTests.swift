import AnomalyDetection
import NeuralNetwork
import PretrainedBackbone
import TestSupport
import Testing

@testable import FeatureRepository

struct BackboneFeaturesTests {
    /// As that of the blocks themselves.
    private static let tolerance = 2e-5

    @Test func givesPyTorchsFeatures() throws {
        let source = try BackboneFeatures(
            TestBackbone.mobileNetV2.get(), blocks: [3, 6, 13], height: 33, width: 40)
        #expect(source.grid == MapShape(channels: 152, height: 9, width: 10))
        #expect(source.input.dimensions == [3, 33, 40])
        let found = FeatureFixture.features(source, of: namedNumbers("features", count: 3 * 33 * 40))
        let expected = try FeatureFixture.numbers("backbone")
        #expect(relativeDistance(found, expected) < Self.tolerance)
        // Each level on its own: a small one would be lost in the sum.
        for channels in [0..<24, 24..<56, 56..<152] {
            let part = channels.lowerBound * 90..<channels.upperBound * 90
            #expect(relativeDistance(Array(found[part]), Array(expected[part])) < 2 * Self.tolerance)
        }
    }

    /// A second image leaves nothing of the first.
    @Test func anExtractorGivesTheSameBitsAgain() throws {
        let source = try BackboneFeatures(
            TestBackbone.mobileNetV2.get(), blocks: [1, 2], height: 33, width: 40)
        let images = ["first", "second"].map { namedNumbers($0, count: 3 * 33 * 40) }
        let extractor = source.makeExtractor()
        let features = AlignedFloats(count: source.grid.count)
        let found = [images[0], images[1], images[0]].map { image in
            extractor.extract(image, to: features.pointer)
            return Array(UnsafeBufferPointer(start: features.pointer, count: source.grid.count))
        }
        #expect(found[2] == found[0] && found[1] != found[0])
    }

    @Test(arguments: [[19], [-1, 3], [3, 40], []])
    func blocksThatAreNotThereAreRefused(blocks: [Int]) throws {
        let backbone = try TestBackbone.mobileNetV2.get()
        #expect(throws: BackboneFeaturesError.self) {
            try BackboneFeatures(backbone, blocks: blocks, height: 33, width: 40)
        }
    }

    @Test func tooManyChannelsAreRefused() throws {
        let backbone = try TestBackbone.mobileNetV2.get()
        let error = #expect(throws: BackboneFeaturesError.self) {
            try BackboneFeatures(backbone, blocks: [14, 15, 17], height: 33, width: 40)
        }
        // 160, 160 and 320.
        #expect(error?.description.contains("640 channels together") == true)
    }
}
