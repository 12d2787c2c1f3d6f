import Files
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

@Suite struct BackboneFileTests {
    @Test func aFileIsReadBack() throws {
        let backbone = try BackboneFixture.backbone(of: .mobileNetV2)
        let bytes = backbone.serialized()
        let found = try Backbone(parsing: bytes)
        #expect(found.digest == backbone.digest)
        #expect(found.sourceDigest == "5eed")
        #expect(found.lastBlock == nil)
        #expect(found.serialized() == bytes)
        #expect(throws: BackboneError.self) { try Backbone(parsing: Array(bytes.dropLast())) }
    }

    @Test(arguments: [
        ([:], "format"), (["format": "gradcon"], "a model, and not a backbone"),
        (["format": "gradcon-backbone"], "known are mobilenet-v2"),
        (["format": "gradcon-backbone", "architecture": "vgg"], "\"vgg\"; known are mobilenet-v2"),
        (
            ["format": "gradcon-backbone", "architecture": "mobilenet-v2"],
            "\"classifier.1.bias\" of the backbone mobilenet-v2 is missing"
        ),
    ])
    func otherFilesAreRefusedWithASentence(metadata: [String: String], part: String) throws {
        let bytes = Safetensors(metadata: metadata, tensors: [:]).serialized()
        let error = #expect(throws: BackboneError.self) { try Backbone(parsing: bytes) }
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func anErrorNamesItsFile() throws {
        let folder = try TestFolder()
        try folder.write([1, 2, 3], to: "x.safetensors")
        let path = "\(folder.path)/x.safetensors"
        let error = #expect(throws: BackboneError.self) { try Backbone(contentsOf: path) }
        #expect(error?.description.hasPrefix("\(path): ") == true)
        #expect(throws: BackboneError.self) { try Backbone(contentsOf: "\(path)/nowhere") }
    }
}
