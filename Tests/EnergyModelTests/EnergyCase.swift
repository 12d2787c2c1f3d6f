import FoundationEssentials
import NeuralNetwork
import Tensors
import Testing

@testable import EnergyModel

/// A small model and what PyTorch computes with it, written by `Fixtures/make_energy_cases.py`.
struct EnergyCase: Sendable, CustomTestStringConvertible {
    let name: String
    let model: Safetensors
    let expected: Safetensors

    static let grey = EnergyCase("grey")
    static let all = [grey, EnergyCase("colour")]

    var testDescription: String { name }

    private static let folder = "/" + #filePath.split(separator: "/").dropLast().joined(separator: "/") + "/Fixtures"

    /// A missing fixture gives an empty file, which no test takes.
    private init(_ name: String) {
        func read(_ part: String) -> Safetensors {
            let bytes = try? Data(contentsOf: URL(filePath: "\(Self.folder)/\(name).\(part).safetensors"))
            return (try? Safetensors(parsing: Array(bytes ?? Data()))) ?? Safetensors(metadata: [:], tensors: [:])
        }
        self.name = name
        model = read("model")
        expected = read("expected")
    }

    func detector() throws -> EnergyModelDetector { try EnergyModelDetector(model) }

    /// A shard of a batch that is all of it, with the model's parameters.
    func shard(hasTangents: Bool, images: Int = 2) throws -> EnergyShard {
        let shard = EnergyShard(
            ParameterLayout(try detector().network), isQuadratic: name == "grey", hasTangents: hasTangents)
        shard.images = images
        return shard
    }

    /// The expected numbers of that name.
    func numbers(_ name: String) throws -> [Double] { try expected.tensor(named: name).elements.map(Double.init) }

    /// The images x, each of the model's input.
    func images() throws -> [Tensor] { try tensors("x") }

    /// A tensor of several images, image by image.
    func tensors(_ name: String) throws -> [Tensor] {
        let all = try expected.tensor(named: name)
        let shape = Array(all.shape.dropFirst())
        let count = shape.reduce(1, *)
        return (0..<all.shape[0]).map { index in
            Tensor(shape: shape, elements: Array(all.elements[index * count..<(index + 1) * count]))
        }
    }
}
