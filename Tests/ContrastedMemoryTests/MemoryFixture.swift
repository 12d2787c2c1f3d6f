import Foundation
import NeuralNetwork
import Statistics
import Tensors
import TestSupport

@testable import ContrastedMemory

/// What make_memory.py wrote, and the models that it is about.
enum MemoryFixture {
    static func numbers(_ name: String) throws -> [Double] {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/memory.safetensors")
        let fixture = try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
        return try fixture.tensor(named: name).elements.map(Double.init)
    }

    /// A scale of make_memory.py.
    struct Scale: Sendable {
        let name: String
        let map: MapShape
        let dimension: Int
        let count: Int
    }

    static let scales = [
        Scale(name: "fine", map: MapShape(channels: 10, height: 6, width: 8), dimension: 6, count: 5),
        Scale(name: "coarse", map: MapShape(channels: 12, height: 3, width: 4), dimension: 7, count: 4),
    ]

    static func tensor(_ name: String, _ shape: [Int]) -> Tensor {
        Tensor(shape: shape, elements: namedNumbers(name, count: shape.reduce(1, *)))
    }

    static func memory(_ scale: Scale) -> ScaleMemory {
        ScaleMemory(
            weight: tensor("\(scale.name).weight", [scale.dimension, scale.map.channels]),
            bias: tensor("\(scale.name).bias", [scale.dimension]),
            prototypes: tensor("\(scale.name).prototypes", [scale.count, scale.dimension]), sharpness: 1.7)
    }

    static func model(_ scale: Scale) -> ScaleModel {
        let (positions, triangle) = (scale.map.positions, LowerTriangle.count(scale.dimension))
        return ScaleModel(
            memory: memory(scale),
            positionMeans: tensor("\(scale.name).position.mean", [positions, scale.dimension]),
            positionWhitenings: tensor("\(scale.name).position.whitening", [positions, triangle]),
            imageMean: tensor("\(scale.name).image.mean", [1, scale.dimension]),
            imageWhitening: tensor("\(scale.name).image.whitening", [1, triangle]))
    }

    static let classifiers = [
        AnomalyClassifier(
            kind: .positions,
            tensors: [
                "0.weight": tensor("classifier.0", [32, 13, 1, 1]), "1.weight": tensor("classifier.1", [16, 32, 3, 3]),
            ]),
        AnomalyClassifier(kind: .pooled, tensors: ["0.weight": tensor("pooled_classifier", [16, 39])]),
    ]

    /// Writes the features of a scale, channels-last.
    static func writeFeatures(_ scale: Scale, to target: UnsafeMutablePointer<Float>) {
        let numbers = namedNumbers("\(scale.name).features", count: scale.map.channels * scale.map.positions)
        for channel in 0..<scale.map.channels {
            for position in 0..<scale.map.positions {
                target[position * scale.map.stride + channel] = numbers[channel * scale.map.positions + position]
            }
        }
    }

    /// The channels of a channels-last map, position after position.
    static func rows(_ map: UnsafePointer<Float>, _ shape: MapShape) -> [Float] {
        (0..<shape.positions).flatMap { position in (0..<shape.channels).map { map[position * shape.stride + $0] } }
    }
}
