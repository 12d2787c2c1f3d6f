import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import FeatureRepository

/// What comes from a file is checked, and what is wrong is named.
struct FeatureRepositoryFamilyTests {
    /// A model of five images over features of patches.
    private static let patches = Result {
        let bench = try FittingBench(images: 5)
        try bench.train()
        return try Safetensors(parsing: bench.bytes())
    }
    /// The same over the first blocks of a backbone.
    private static let backbone = Result {
        let bench = try FittingBench(images: 2)
        try bench.train(blocks: [1, 2], backbone: TestBackbone.mobileNetV2.get())
        return try Safetensors(parsing: bench.bytes())
    }

    private static let names = [
        "projection.weight", "projection.bias", "shared.weight", "shared.bias", "image.weight", "image.bias",
        "repository", "position.mean", "position.whitening", "map.scale", "held_out",
    ]

    private static func expectRefusal(
        of model: Result<Safetensors, any Error>, naming part: String,
        _ change: (_ metadata: inout [String: String], _ tensors: inout [String: Tensor]) -> Void
    ) throws {
        let error = try refusal(of: model.get(), by: FeatureRepositoryFamily.self, after: change)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func theFileHoldsWhatIsRead() throws {
        #expect(try Self.patches.get().names.sorted() == Self.names.sorted())
        #expect(try Self.backbone.get().names.contains("backbone.features.0.0.weight"))
    }

    @Test(arguments: names.dropLast())
    func aMissingTensorIsNamed(name: String) throws {
        try Self.expectRefusal(of: Self.patches, naming: "\"\(name)\"") { $1[name] = nil }
    }

    @Test(arguments: names)
    func aTensorOfAnotherShapeIsNamed(name: String) throws {
        try Self.expectRefusal(of: Self.patches, naming: "\"\(name)\"") { _, tensors in
            guard let tensor = tensors[name] else { return }
            tensors[name] = Tensor(shape: [1] + tensor.shape, elements: tensor.elements)
        }
        try Self.expectRefusal(of: Self.patches, naming: "\"\(name)\"") { _, tensors in
            tensors[name] = Tensor(shape: [0], elements: [])
        }
    }

    @Test(arguments: names, [Float.nan, .infinity])
    func aNumberThatIsNotFiniteIsNamed(name: String, value: Float) throws {
        try Self.expectRefusal(of: Self.patches, naming: "\"\(name)\" is not finite at element 1") {
            $1[name]?.elements[1] = value
        }
    }

    @Test func aTensorOfNoPartIsNamed() throws {
        let tensor = Tensor(shape: [1], elements: [1])
        try Self.expectRefusal(of: Self.patches, naming: "\"more\"") { $1["more"] = tensor }
        try Self.expectRefusal(of: Self.patches, naming: "\"backbone.more\"") { $1["backbone.more"] = tensor }
        try Self.expectRefusal(of: Self.backbone, naming: "\"more\"") { $1["backbone.more"] = tensor }
    }

    @Test func aDamagedBackboneIsNamed() throws {
        let name = "features.1.conv.0.0.weight"
        try Self.expectRefusal(of: Self.backbone, naming: name) { $1["backbone.\(name)"] = nil }
        try Self.expectRefusal(of: Self.backbone, naming: name) {
            $1["backbone.\(name)"] = Tensor(shape: [1], elements: [1])
        }
        try Self.expectRefusal(of: Self.backbone, naming: name) { $1["backbone.\(name)"]?.elements[0] = .nan }
    }

    @Test(arguments: [
        (nil, "missing"), ("", "JSON"), ("{}", "source"), (#"{"source":"pixels"}"#, "source"),
        (#"{"source":"patches"}"#, "cell"), (#"{"source":"patches","cell":0,"variants":1}"#, "1 to 64"),
        (#"{"source":"patches","cell":65,"variants":1}"#, "1 to 64"),
        (#"{"source":"patches","cell":2,"variants":1,"more":1}"#, "more"),
        (#"{"source":"patches","cell":4,"variants":1}"#, "\"position.mean\""),
        (#"{"source":"backbone","cell":2,"variants":1}"#, "blocks"),
        (#"{"source":"backbone","backbone":"mobilenet-v2","blocks":[],"cell":2,"variants":1}"#, "ascending"),
        (#"{"source":"backbone","backbone":"mobilenet-v2","blocks":[3,3],"cell":2,"variants":1}"#, "ascending"),
        (#"{"source":"backbone","backbone":"mobilenet-v2","blocks":[-1,3],"cell":2,"variants":1}"#, "missing"),
        (#"{"source":"backbone","backbone":"vgg","blocks":[3],"cell":2,"variants":1}"#, "vgg"),
    ])
    func aWrongDescriptionIsRefused(text: String?, part: String) throws {
        try Self.expectRefusal(of: Self.patches, naming: part) { metadata, _ in metadata["features"] = text }
    }

    @Test(arguments: [nil, "", "3,64", "3,64,64,1", "3,48,48", "3,1000000,64", "1,64,64", "3,64,80"])
    func aWrongInputIsRefused(text: String?) throws {
        // The last has another number of places than the tensors.
        try Self.expectRefusal(of: Self.patches, naming: "") { metadata, _ in metadata["input_shape"] = text }
    }

    @Test func aDamagedSubspaceIsNamed() throws {
        let shapes = CentreSubspace.shapes(from: 53)
        for name in shapes.keys {
            try Self.expectRefusal(of: Self.patches, naming: "\"\(name)\"") { _, tensors in
                // The other one is there, as it should be, and the repository is not that of a subspace.
                for (other, shape) in shapes where other != name {
                    tensors[other] = Tensor(shape: shape, elements: [Float](repeating: 0, count: shape.reduce(1, *)))
                }
            }
        }
    }

    @Test func deviationsOfZeroAreRefused() throws {
        try Self.expectRefusal(of: Self.patches, naming: "\"map.scale\"") { $1["map.scale"]?.elements[3] = 0 }
    }
}
