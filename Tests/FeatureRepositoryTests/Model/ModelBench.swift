import AnomalyDetection
import Determinism
import NeuralNetwork
import Tensors

@testable import FeatureRepository

/// Features that are the pixels of an image, and models of random images.
enum ModelBench {
    /// Each position is a pixel of a small image.
    struct Pixels: FeatureSource {
        let input: InputShape
        let grid: MapShape
        var parameterCount: Int { 0 }
        var tensors: [String: Tensor] { [:] }

        init(height: Int, width: Int) throws {
            guard let input = InputShape(channels: 3, height: height, width: width) else { throw Failure() }
            self.input = input
            grid = MapShape(channels: 3, height: height, width: width)
        }

        func makeExtractor() -> any FeatureExtractor { Extractor(grid: grid) }
    }

    struct Failure: Error {}

    private final class Extractor: FeatureExtractor {
        let grid: MapShape

        init(grid: MapShape) { self.grid = grid }

        func extract(_ image: UnsafePointer<Float>, to features: UnsafeMutablePointer<Float>) {
            for position in 0..<grid.positions {
                for channel in 0..<grid.channels {
                    features[position * grid.stride + channel] = image[channel * grid.positions + position]
                }
            }
        }
    }

    /// Images with noise about what `image` says.
    static func fitting(
        count: Int, height: Int = 16, width: Int = 16, variants: [ImageVariant] = [.plain], cell: Int = 2,
        noise: Float = 0.05, image: @escaping @Sendable (_ row: Int, _ column: Int) -> Float
    ) throws -> FeatureModelFitting {
        let source = try Pixels(height: height, width: width)
        let maps = FeatureMaps(source, count: count * variants.count, threads: 2) { row, target in
            var generator = SeededGenerator(seed: UInt64(row / variants.count))
            let plain = (0..<source.input.count).map { index in
                image(index / width % height, index % width) + noise * generator.normal()
            }
            variants[row % variants.count].apply(
                to: plain, input: source.input, preprocessing: nil, target: target)
        }
        return FeatureModelFitting(
            maps: maps, extracted: variants, variants: [.plain], preferred: nil, repositorySize: 50, cell: cell,
            seed: 3)
    }
}
