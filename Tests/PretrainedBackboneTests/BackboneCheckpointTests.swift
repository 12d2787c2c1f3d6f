import Files
import PyTorchImport
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

@Suite struct BackboneCheckpointTests {
    private static let name = "features.2.conv.1.0.weight"

    /// With the prefix of models that were trained on several processors, and with counters.
    @Test func foldsWhatPyTorchStores() throws {
        let tensors = try BackboneFixture.checkpoint(of: BackboneFixture.small)
        var stored = tensors
        stored["features.0.1.num_batches_tracked"] = Tensor(shape: [], elements: [7])
        let pairs = stored.map { ("module.\($0.key)", $0.value) }
        let bytes = TestZip.stateDict(Dictionary(uniqueKeysWithValues: pairs))
        let checkpoint = try BackboneCheckpoint(parsing: bytes)
        #expect(checkpoint.tensors == tensors)
        let backbone = try checkpoint.backbone(of: BackboneFixture.small)
        #expect(try backbone.digest == BackboneFixture.backbone(of: BackboneFixture.small).digest)
        #expect(backbone.sourceDigest == SHA256.hexadecimalDigest(of: bytes))
        #expect(backbone.tensors["features.0.1.weight"] == nil)
        #expect(throws: BackboneError.self) { try BackboneCheckpoint(parsing: Array(bytes.dropLast(100))) }
    }

    /// The architecture is found by names and shapes; what differs is named.
    @Test func findsTheArchitecture() throws {
        func backbone(_ change: (inout [String: Tensor]) -> Void) throws -> Backbone {
            var tensors = try BackboneFixture.published.get()
            change(&tensors)
            return try BackboneCheckpoint(tensors: tensors, digest: "5eed").backbone()
        }
        #expect(try backbone { _ in }.architecture.name == "mobilenet-v2")
        #expect(throws: BackboneError.missing(tensor: Self.name, architecture: "mobilenet-v2")) {
            try backbone { $0[Self.name] = nil }
        }
        #expect(throws: BackboneError.unexpected(tensor: "layer1", architecture: "mobilenet-v2")) {
            try backbone { $0["layer1"] = Tensor(shape: [1], elements: [0]) }
        }
        let bias = Tensor(shape: [10], elements: [Float](repeating: 0, count: 10))
        #expect(
            throws: BackboneError.shape(
                tensor: "classifier.1.bias", found: [10], expected: [1000], architecture: "mobilenet-v2")
        ) {
            try backbone { $0["classifier.1.bias"] = bias }
        }
        // A variance below zero has no root.
        #expect(throws: BackboneError.notFinite(tensor: "features.0.0.bias", index: 0)) {
            try backbone { $0["features.0.1.running_var"]?.elements[0] = -1 }
        }
    }

    /// A list, an empty dictionary, and a dictionary of numbers.
    @Test(arguments: [
        ("]", "it is a list"), ("}", "an empty dictionary"), ("}X\u{1}\0\0\0aK\u{1}s", "\"a\" is wrong: it is"),
        ("}K\u{1}K\u{1}s", "as a key"),
    ])
    func otherValuesAreRefusedWithASentence(pickle: String, part: String) throws {
        let bytes = TestZip.torch([0x80, 2] + Array(pickle.utf8) + [UInt8(ascii: ".")])
        let error = #expect(throws: BackboneError.self) { try BackboneCheckpoint(parsing: bytes) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }
}
