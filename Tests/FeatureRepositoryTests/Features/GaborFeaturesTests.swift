import NeuralNetwork
import TestSupport
import Testing

@testable import FeatureRepository

struct GaborFeaturesTests {
    private static let pixels = 64 * 80

    /// Noise, and in the first channel an even rectangle with odd sides.
    private static let image: [Float] = {
        var image = namedNumbers("gabor", count: 3 * pixels).map { $0 / 2 + 0.5 }
        for row in 20..<33 {
            for column in 11..<47 { image[row * 80 + column] = 0.75 }
        }
        return image
    }()

    @Test func givesPyTorchsEnergies() throws {
        let source = try GaborFeatures(height: 64, width: 80)
        #expect(source.grid == MapShape(channels: 53, height: 8, width: 10))
        let found = FeatureFixture.features(source, of: Self.image)
        let expected = try FeatureFixture.numbers("gabor")
        #expect(found.count == expected.count)
        // PyTorch computed in double precision; sums of up to 64x64 pixels in single precision are off by some 1e-6.
        for (left, right) in zip(found, expected) { #expect(abs(Double(left) - right) < 2e-5) }
    }

    /// A grey image has no colour differences and an even one no energies: logarithms of the offset alone.
    @Test(arguments: [Float(0), 0.3, 1])
    func anEvenGreyImageHasNumbers(shade: Float) throws {
        let source = try GaborFeatures(height: 64, width: 80)
        let found = FeatureFixture.features(source, of: [Float](repeating: shade, count: 3 * Self.pixels))
        #expect(found[..<80].allSatisfy { abs($0 - shade) < 1e-6 })
        #expect(found[80..<240].allSatisfy { abs($0) < 1e-6 })
        // log 0.001; rounding leaves some 1e-7 of an energy of zero.
        #expect(found[240...].allSatisfy { abs($0 + 6.9078) < 2e-3 })
    }

    @Test func anExtractorGivesTheSameBitsAgain() throws {
        let source = try GaborFeatures(height: 64, width: 80)
        let extractor = source.makeExtractor()
        let features = AlignedFloats(count: source.grid.count)
        let found = [Self.image, Self.image.map { $0 / 2 }, Self.image].map { image in
            extractor.extract(image, to: features.pointer)
            return Array(UnsafeBufferPointer(start: features.pointer, count: source.grid.count))
        }
        #expect(found[2] == found[0] && found[1] != found[0])
    }

    @Test(arguments: [(48, 64), (64, 72), (0, 64), (-64, 64), (64, 100_000)])
    func otherSizesAreRefused(height: Int, width: Int) {
        let error = #expect(throws: GaborFeaturesError.self) { try GaborFeatures(height: height, width: width) }
        #expect(error?.description.contains("\(height)x\(width) pixels") == true)
    }
}
