import Foundation
import NeuralNetwork
import Tensors
import TestSupport

@testable import PretrainedBackbone

/// MobileNetV2 with the weights of make_backbone.py, and a small network of the same kind of layers.
enum BackboneFixture {
    static func load() throws -> Safetensors {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/backbone.safetensors")
        return try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
    }

    /// A map, (channel, row, column).
    static func planar(_ map: UnsafePointer<Float>, _ shape: MapShape) -> [Float] {
        (0..<shape.channels).flatMap { channel in
            (0..<shape.positions).map { map[$0 * shape.stride + channel] }
        }
    }

    /// What PyTorch would store of an architecture.
    static func checkpoint(of architecture: BackboneArchitecture) throws -> [String: Tensor] {
        let shapes = try architecture.shapes(of: architecture.layers)
        return Dictionary(uniqueKeysWithValues: shapes.map { ($0.key, namedTensor($0.key, shape: $0.value)) })
    }

    /// That of MobileNetV2.
    static let published = Result { try checkpoint(of: .mobileNetV2) }

    static func backbone(of architecture: BackboneArchitecture) throws -> Backbone {
        let tensors = architecture.name == "mobilenet-v2" ? try published.get() : try checkpoint(of: architecture)
        return try BackboneCheckpoint(tensors: tensors, digest: "5eed").backbone(of: architecture)
    }

    static let small: BackboneArchitecture = {
        let network = MobileNetV2(
            first: 8,
            stages: [
                MobileNetV2.Stage(expansion: 1, channels: 8, count: 1, stride: 1),
                MobileNetV2.Stage(expansion: 2, channels: 16, count: 2, stride: 2),
            ], last: 24, classes: 5)
        return BackboneArchitecture(
            name: "small", layers: network.layers, blocks: network.blocks,
            mean: BackboneArchitecture.imageNetMean, deviation: BackboneArchitecture.imageNetDeviation)
    }()
}
