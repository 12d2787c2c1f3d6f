import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

@Suite struct BackboneTests {
    /// Fifty layers, each of which rounds its sums to 2^-24, in another order than PyTorch's.
    private static let tolerance = 2e-5

    /// The outputs of blocks and the logits, from one pass that keeps them.
    @Test func givesPyTorchsFeaturesAndLogits() throws {
        let expected = try BackboneFixture.load()
        let backbone = try BackboneFixture.backbone(of: .mobileNetV2)
        for (height, width) in [(64, 48), (45, 67)] {
            let found = try backbone.network(channelsIn: 3, height: height, width: width, through: nil)
            var values = ["logits": found.network.steps.count]
            for block in [3, 6, 13] { values["block\(block)"] = found.value(ofBlock: block) }
            let pass = NetworkPass(found.network, imageLimit: 1, purpose: PassPurpose(kept: Set(values.values)))
            pass.value(0).pointer.update(
                from: namedNumbers("image.\(height)x\(width)", count: 3 * height * width), count: 3 * height * width)
            pass.forward()
            #expect(values.count == 4)
            for (part, value) in values {
                let tensor = try expected.tensor(named: "\(height)x\(width).\(part)")
                let elements = Self.elements(of: value, in: pass)
                #expect(relativeDistance(elements, tensor.elements.map(Double.init)) < Self.tolerance, "\(part)")
            }
        }
    }

    /// (channel, row, column).
    private static func elements(of value: Int, in pass: NetworkPass) -> [Float] {
        let shape = pass.network.shapes[value]
        let source = pass.value(value).pointer
        return (0..<shape.channels).flatMap { channel in
            (0..<shape.positions).map { source[$0 * shape.stride + channel] }
        }
    }

    @Test func aNetworkEndsWithItsBlock() throws {
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        for (block, shape) in [(0, "8x17x20"), (1, "8x17x20"), (2, "16x9x10"), (3, "16x9x10"), (4, "24x9x10")] {
            let found = try backbone.network(channelsIn: 3, height: 33, width: 40, through: block)
            #expect(found.network.output.description == shape)
            #expect(found.value(ofBlock: block) == found.network.steps.count)
            #expect(found.value(ofBlock: block + 1) == nil)
        }
        #expect(try backbone.network(channelsIn: 3, height: 33, width: 40, through: nil).network.output.channels == 5)
    }

    /// The part of a backbone in a model file is the same as that of the backbone file.
    @Test func aPartIsReadBackFromItsTensors() throws {
        let backbone = try BackboneFixture.backbone(of: .mobileNetV2)
        let tensors = try backbone.tensors(through: 3)
        #expect(tensors.count == 18)
        let embedded = try Backbone(embedded: tensors, architecture: "mobilenet-v2", through: 3)
        #expect(embedded.lastBlock == 3)
        #expect(try embedded.digest == backbone.part(through: 3).digest)
        #expect(embedded.digest != backbone.digest)
        #expect(throws: BackboneError.block(found: 6, last: 3)) { try embedded.tensors(through: 6) }
        #expect(throws: BackboneError.noClassifier(last: 3)) { try embedded.part(through: nil) }
        #expect(throws: BackboneError.missing(tensor: "features.4.conv.0.0.bias", architecture: "mobilenet-v2")) {
            try Backbone(embedded: tensors, architecture: "mobilenet-v2", through: 4)
        }
        #expect(throws: BackboneError.unexpected(tensor: "features.3.conv.0.0.bias", architecture: "mobilenet-v2")) {
            try Backbone(embedded: tensors, architecture: "mobilenet-v2", through: 2)
        }
        #expect(throws: BackboneError.unknownArchitecture("resnet", known: ["mobilenet-v2"])) {
            try Backbone(embedded: tensors, architecture: "resnet", through: 3)
        }
        #expect(throws: BackboneError.block(found: 19, last: 18)) { try backbone.tensors(through: 19) }
        #expect(throws: BackboneError.block(found: -1, last: 18)) { try backbone.tensors(through: -1) }
    }

    @Test func refusesTensorsThatDoNotFit() throws {
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        let name = "features.2.conv.1.0.weight"
        func check(_ tensor: Tensor?, _ expected: BackboneError) {
            var tensors = backbone.tensors
            tensors[name] = tensor
            #expect(throws: expected) { try Backbone(BackboneFixture.small, through: nil, folded: tensors) }
        }
        check(nil, .missing(tensor: name, architecture: "small"))
        let shape = [16, 1, 3, 3]
        check(
            Tensor(shape: [1, 144], elements: [Float](repeating: 0, count: 144)),
            .shape(tensor: name, found: [1, 144], expected: shape, architecture: "small"))
        var elements = [Float](repeating: 0, count: 144)
        elements[17] = .nan
        check(Tensor(shape: shape, elements: elements), .notFinite(tensor: name, index: 17))
    }

    @Test(arguments: [(1, 64, 64), (3, 31, 64), (3, 64, 2049), (3, 64, -1)])
    func refusesOtherInputs(channels: Int, height: Int, width: Int) throws {
        let backbone = try BackboneFixture.backbone(of: BackboneFixture.small)
        #expect(throws: BackboneError.input(channels: channels, height: height, width: width, expected: 3)) {
            try backbone.network(channelsIn: channels, height: height, width: width, through: 1)
        }
    }
}
