import Foundation
import TestSupport

@testable import NeuralNetwork
@testable import Tensors

/// What make_networks.py wrote, and the numbers that it made its weights and images from.
enum NetworkFixture {
    static func load() throws -> Safetensors {
        let file = Bundle.module.bundleURL.appending(path: "Fixtures/networks.safetensors")
        return try Safetensors(parsing: [UInt8](try Data(contentsOf: file)))
    }

    /// The tensors of all parameters of a network.
    static func tensors(of network: Network) -> [String: Tensor] {
        let pairs = ParameterLayout(network).segments.map { ($0.name, namedTensor($0.name, shape: $0.shape)) }
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
        let numbers = namedNumbers(image, count: count * network.input.count)
        pass.value(0).pointer.update(from: numbers, count: numbers.count)
        return pass
    }
}
