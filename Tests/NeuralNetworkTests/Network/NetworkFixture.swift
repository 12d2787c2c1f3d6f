import Foundation

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

/// What make_networks.py wrote, and the numbers that it made its weights and images from.
enum NetworkFixture {
    static func load() throws -> Safetensors {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/networks.safetensors")
        return try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
    }

    /// SplitMix64 of the name's FNV-1a hash and the place: 24 bits of it, in [-1, 1).
    static func numbers(_ name: String, count: Int) -> [Float] {
        var state: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in name.utf8 { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
        return (0..<count).map { _ in
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return Float((z ^ (z >> 31)) >> 40) * 0x1p-23 - 1
        }
    }

    /// The tensors of all parameters of a network.
    static func tensors(of network: Network) -> [String: Tensor] {
        let pairs = ParameterLayout(network).segments.map { segment in
            let count = segment.shape.reduce(1, *)
            let numbers = numbers(segment.name, count: count)
            let values: [Float]
            if segment.shape.count > 1 {
                let bound = Float((6 / Double(count / segment.shape[0])).squareRoot())
                values = numbers.map { $0 * bound }
            } else if segment.name.hasSuffix("running_var") {
                values = numbers.map { 1 + $0 / 2 }
            } else if segment.name.hasSuffix("weight") {
                values = numbers.map { 1 + $0 / 4 }
            } else {
                values = numbers.map { $0 / 8 }
            }
            return (segment.name, Tensor(shape: segment.shape, elements: values))
        }
        return Dictionary(uniqueKeysWithValues: pairs)
    }

    static func install(_ tensors: [String: Tensor], in network: Network) throws {
        let layout = ParameterLayout(network)
        let block = try layout.block(from: tensors)
        layout.install(block)
    }

    /// A pass with so many images of the name.
    static func pass(
        _ network: Network, image: String, count: Int = 1, purpose: PassPurpose = PassPurpose()
    ) -> NetworkPass {
        let pass = NetworkPass(network, imageLimit: count, purpose: purpose)
        pass.images = count
        let numbers = numbers(image, count: count * network.input.count)
        pass.value(0).pointer.update(from: numbers, count: numbers.count)
        return pass
    }
}
