import Foundation
import NeuralNetwork
import Tensors

@testable import FeatureRepository

/// What make_features.py wrote.
enum FeatureFixture {
    static func numbers(_ name: String) throws -> [Double] {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/features.safetensors")
        let fixture = try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
        return try fixture.tensor(named: name).elements.map(Double.init)
    }

    /// The features of an image, (channel, row, column).
    static func features(_ source: any FeatureSource, of image: [Float]) -> [Float] {
        let features = AlignedFloats(count: source.grid.count)
        source.makeExtractor().extract(image, to: features.pointer)
        let grid = source.grid
        return (0..<grid.channels).flatMap { channel in
            (0..<grid.positions).map { features.pointer[$0 * grid.stride + channel] }
        }
    }
}
