import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

@Suite struct BackboneCacheTests {
    private static func weights(_ network: Network) -> [ObjectIdentifier] {
        network.steps.compactMap { step in
            switch step.layer {
            case let layer as Convolution: ObjectIdentifier(layer.operation.weights)
            case let layer as DepthwiseConvolution: ObjectIdentifier(layer.operation.weights)
            default: nil
            }
        }
    }

    @Test func equalBackbonesShareWeightsAndNetworks() throws {
        // Read twice, as two model files would be.
        let first = try BackboneFixture.backbone(of: BackboneFixture.small)
        let second = try BackboneFixture.backbone(of: BackboneFixture.small)
        let cache = BackboneCache()
        let network = try cache.network(of: first, height: 40, width: 32)
        #expect(try cache.network(of: second, height: 40, width: 32) === network)

        let larger = try cache.network(of: second, height: 48, width: 64)
        #expect(larger !== network && larger.shapes[0].height == 48)
        #expect(Self.weights(larger) == Self.weights(network))
        #expect(Self.weights(larger).count == 11)

        let part = try cache.network(of: second.part(through: 2), height: 40, width: 32)
        #expect(Set(Self.weights(part)).isDisjoint(with: Self.weights(network)))
    }

    @Test func equalBackbonesShareTheirTensors() throws {
        let cache = BackboneCache()
        let values = try BackboneFixture.backbone(of: BackboneFixture.small).tensors
        weak var released: BackboneTensors?
        do {
            let first = cache.tensors(equalTo: BackboneTensors(values, architecture: "small"))
            #expect(cache.tensors(equalTo: BackboneTensors(values, architecture: "small")) === first)
            #expect(cache.tensors(equalTo: BackboneTensors(values, architecture: "other")) !== first)
            released = first
        }
        #expect(released == nil)
        let (one, two) = (
            try BackboneFixture.backbone(of: BackboneFixture.small), try BackboneFixture.backbone(of: .mobileNetV2)
        )
        #expect(try one.storage === BackboneFixture.backbone(of: BackboneFixture.small).storage)
        #expect(try two.part(through: 2).storage === two.part(through: 6).part(through: 2).storage)
    }

    @Test func otherWeightsAreNotShared() throws {
        let first = try BackboneFixture.backbone(of: BackboneFixture.small)
        var tensors = first.tensors
        tensors["features.0.0.bias"]?.elements[0] += 1
        let second = try Backbone(BackboneFixture.small, through: nil, folded: tensors)
        let cache = BackboneCache()
        let network = try cache.network(of: first, height: 32, width: 32)
        let other = try cache.network(of: second, height: 32, width: 32)
        #expect(Set(Self.weights(network)).isDisjoint(with: Self.weights(other)))
    }

    /// A network that shares its weights computes what one of its own would.
    @Test func sharedWeightsGiveTheSameBits() throws {
        func output(_ network: Network) -> [Float] {
            let pass = NetworkPass(network, imageLimit: 1, purpose: PassPurpose())
            pass.value(0).pointer.update(
                from: namedNumbers("image", count: network.input.count), count: network.input.count)
            pass.forward()
            let value = pass.value(network.steps.count)
            return Array(UnsafeBufferPointer(start: value.pointer, count: value.count))
        }
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        let cache = BackboneCache()
        let first = try cache.network(of: backbone, height: 40, width: 32)
        let shared = try cache.network(of: backbone, height: 37, width: 51)
        let alone = try BackboneCache().network(of: backbone, height: 37, width: 51)
        #expect(Set(Self.weights(alone)).isDisjoint(with: Self.weights(first)))
        #expect(output(shared) == output(alone))
        #expect(output(shared).contains { $0 != 0 })
    }

    @Test func keepsNothingThatIsNotUsed() throws {
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        let cache = BackboneCache()
        weak var first: Network?
        weak var second: Network?
        do {
            let network = try cache.network(of: backbone, height: 32, width: 32)
            first = network
            second = try cache.network(of: backbone, height: 40, width: 32)
            #expect(first != nil)
            // Nobody holds the second.
            #expect(second == nil)
        }
        #expect(first == nil)
    }

    @Test func backbonesUseTheCacheOfTheProcess() throws {
        let first = try BackboneFixture.backbone(of: BackboneFixture.small)
        let second = try BackboneFixture.backbone(of: BackboneFixture.small)
        let found = try first.network(channelsIn: 3, height: 32, width: 56, through: 2)
        let other = try second.part(through: 3).network(channelsIn: 3, height: 32, width: 56, through: 2)
        #expect(found.network === other.network)
    }
}
