import AnomalyDetection
import Determinism
import Testing

@testable import ContrastedMemory

struct PhotometricViewTests {
    private static let image = (0..<3 * 16 * 16).map { Float(($0 * 7) % 256) / 255 }

    private static func view(_ seed: UInt64, _ preprocessing: Preprocessing? = nil) throws -> [Float] {
        var image = image
        if let normalization = preprocessing?.normalization {
            for index in image.indices {
                let channel = index / 256
                image[index] = (image[index] - normalization.mean[channel]) / normalization.deviation[channel]
            }
        }
        let input = try #require(InputShape(channels: 3, height: 16, width: 16))
        PhotometricView(SeededGenerator(seed: seed)).apply(to: &image, input: input, preprocessing: preprocessing)
        return image
    }

    @Test func aViewIsInOtherLightAndWithinTheRange() throws {
        let (first, again, other) = (try Self.view(1), try Self.view(1), try Self.view(2))
        #expect(first == again && first != other && first != Self.image)
        #expect(first.allSatisfy { (0...1).contains($0) })
        let mean = Self.image.reduce(0, +) / Float(Self.image.count)
        // Brightness changes by at most 15%, and clipping takes some of it.
        #expect(abs(first.reduce(0, +) / Float(first.count) - mean) < 0.16 * mean)
    }

    /// What a backbone expects is undone before, and done again after.
    @Test func aNormalisedImageHasTheSameView() throws {
        let normalization = try ChannelNormalization(
            mean: [0.4, 0.5, 0.6], deviation: [0.2, 0.3, 0.25], channels: 3)
        let preprocessing = Preprocessing(
            color: .rgb, width: 16, height: 16, resize: .bilinear, range: 0...1, normalization: normalization)
        let found = try Self.view(3, preprocessing)
        let plain = try Self.view(3)
        for (index, value) in found.enumerated() {
            let channel = index / 256
            let back = value * normalization.deviation[channel] + normalization.mean[channel]
            #expect(abs(back - plain[index]) < 1e-5)
        }
    }
}
