import AnomalyDetection
import Testing
import Training

@testable import FeatureRepository

struct ImageVariantTests {
    private static func applied(
        _ variant: ImageVariant, _ image: [Float], normalization: ChannelNormalization? = nil
    ) throws -> [Float] {
        let input = try #require(InputShape(channels: 3, height: 8, width: 8))
        let preprocessing = Preprocessing(
            color: .rgb, width: 8, height: 8, resize: .bilinear, range: 0...1, normalization: normalization)
        var target = [Float](repeating: .nan, count: image.count)
        variant.apply(to: image, input: input, preprocessing: preprocessing, target: &target)
        return target
    }

    private static let image = (0..<192).map { Float($0) / 191 }

    @Test func thePlainOneIsTheImage() throws {
        #expect(try Self.applied(.plain, Self.image) == Self.image)
    }

    @Test(arguments: [Float(0.93), 1.07])
    func brightnessEndsAtWhite(brightness: Float) throws {
        let found = try Self.applied(ImageVariant(brightness: brightness), Self.image)
        for (value, plain) in zip(found, Self.image) { #expect(abs(value - min(1, plain * brightness)) < 1e-6) }
    }

    /// What a backbone takes is brightened as the picture it came from.
    @Test func brightnessComesBeforeNormalization() throws {
        let normalization = try ChannelNormalization(
            mean: [0.485, 0.456, 0.406], deviation: [0.229, 0.224, 0.225], channels: 3)
        func normalized(_ image: [Float]) -> [Float] {
            image.indices.map {
                (image[$0] - normalization.mean[$0 / 64]) / normalization.deviation[$0 / 64]
            }
        }
        let variant = ImageVariant(turn: .quarter, brightness: 1.07)
        let found = try Self.applied(variant, normalized(Self.image), normalization: normalization)
        let expected = normalized(try Self.applied(variant, Self.image))
        // Rounding, divided by the deviation.
        for (left, right) in zip(found, expected) { #expect(abs(left - right) < 4e-6) }
    }
}
