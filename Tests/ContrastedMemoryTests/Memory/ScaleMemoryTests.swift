import NeuralNetwork
import TestSupport
import Testing

@testable import ContrastedMemory

struct ScaleMemoryTests {
    /// Sums of some ten products of float, and an exponential of them.
    private static let tolerance = 2e-6

    @Test(arguments: MemoryFixture.scales)
    func readsAsPyTorchDoes(scale: MemoryFixture.Scale) throws {
        let network = try MemoryFixture.memory(scale).network(of: scale.map)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose(kept: [ScaleMemory.sharesValue]))
        MemoryFixture.writeFeatures(scale, to: pass.value(0).pointer)
        pass.forward()
        let shapes = network.shapes
        let shares = MemoryFixture.rows(pass.value(ScaleMemory.sharesValue).pointer, shapes[ScaleMemory.sharesValue])
        #expect(relativeDistance(shares, try MemoryFixture.numbers("\(scale.name).shares")) < Self.tolerance)
        let deviations = withExtendedLifetime(pass) {
            MemoryFixture.rows(pass.value(network.steps.count).pointer, network.output)
        }
        #expect(relativeDistance(deviations, try MemoryFixture.numbers("\(scale.name).deviations")) < Self.tolerance)
        for start in stride(from: 0, to: shares.count, by: scale.count) {
            #expect(abs(shares[start..<(start + scale.count)].reduce(0, +) - 1) < 1e-5)
        }
    }

    /// The first step of the network is z = P x + b.
    @Test func projectsAsTheNetworkDoes() throws {
        let scale = MemoryFixture.scales[0]
        let memory = MemoryFixture.memory(scale)
        let network = try memory.network(of: scale.map)
        let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose(kept: [1]))
        MemoryFixture.writeFeatures(scale, to: pass.value(0).pointer)
        pass.forward()
        let found = MemoryFixture.rows(pass.value(1).pointer, network.shapes[1])
        var one = [Float](repeating: 0, count: scale.dimension)
        withExtendedLifetime(pass) { memory.project(pass.value(0).pointer + 5 * scale.map.stride, to: &one) }
        let expected = found[(5 * scale.dimension)..<(6 * scale.dimension)].map(Double.init)
        #expect(relativeDistance(one, expected) < Self.tolerance)
    }
}
