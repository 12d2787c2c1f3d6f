import AnomalyDetection
import Tensors
import TestSupport
import Testing

@testable import ContrastedMemory

/// What comes from a file is checked, and what is wrong is named.
struct ContrastedMemoryFamilyTests {
    /// A model of 24 images and an anomaly.
    private static let model = Result {
        let bench = try MemoryBench(images: 24)
        try bench.train(anomalies: bench.anomalies(0..<1))
        return try Safetensors(parsing: bench.bytes())
    }

    private static let names =
        ["block_1", "block_2"].flatMap { scale in
            [
                "projection.weight", "projection.bias", "prototypes", "sharpness", "position.mean",
                "position.whitening", "image.mean", "image.whitening",
            ].map { "\(scale).\($0)" }
        } + [
            "classifier.0.weight", "classifier.1.weight", "pooled_classifier.0.weight", "map.scale", "held_out",
        ]

    private static func expectRefusal(
        naming part: String,
        _ change: (_ metadata: inout [String: String], _ tensors: inout [String: Tensor]) -> Void
    ) throws {
        let error = try refusal(of: model.get(), by: ContrastedMemoryFamily.self, after: change)
        #expect(error?.description.contains(part) == true, "\(error?.description ?? "")")
    }

    @Test func theFileHoldsWhatIsRead() throws {
        let found = try Self.model.get().names.filter { !$0.hasPrefix("encoder.") }
        #expect(found.sorted() == Self.names.sorted())
    }

    @Test(arguments: names.dropLast())
    func aMissingTensorIsNamed(name: String) throws {
        try Self.expectRefusal(naming: "\"\(name)\"") { $1[name] = nil }
    }

    @Test(arguments: names)
    func aTensorOfAnotherShapeIsNamed(name: String) throws {
        try Self.expectRefusal(naming: "\"\(name)\"") { _, tensors in
            guard let tensor = tensors[name] else { return }
            tensors[name] = Tensor(shape: [1] + tensor.shape, elements: tensor.elements)
        }
        try Self.expectRefusal(naming: "\"\(name)\"") { $1[name] = Tensor(shape: [0], elements: []) }
    }

    @Test(arguments: names)
    func aNumberThatIsNotFiniteIsNamed(name: String) throws {
        try Self.expectRefusal(naming: "\"\(name)\" is not finite at element 0") { $1[name]?.elements[0] = .nan }
    }

    @Test func whatIsNoModelsIsNamed() throws {
        let tensor = Tensor(shape: [1], elements: [1])
        try Self.expectRefusal(naming: "\"more\" belongs to no part") { $1["more"] = tensor }
        try Self.expectRefusal(naming: "\"block_1.more\" belongs to no part") { $1["block_1.more"] = tensor }
        try Self.expectRefusal(naming: "\"more\"") { $1["encoder.more"] = tensor }
        try Self.expectRefusal(naming: "\"block_2.sharpness\" is 0.0") { $1["block_2.sharpness"]?.elements = [0] }
        try Self.expectRefusal(naming: "\"map.scale\"") { $1["map.scale"]?.elements[1] = 0 }
    }

    /// All features of an image may be one and the same.
    @Test func aSinglePrototypeIsTaken() throws {
        let file = try Self.model.get()
        var tensors: [String: Tensor] = [:]
        for name in file.names { tensors[name] = try file.tensor(named: name) }
        let prototypes = try #require(tensors["block_2.prototypes"])
        let dimension = prototypes.shape[1]
        tensors["block_2.prototypes"] = Tensor(
            shape: [1, dimension], elements: Array(prototypes.elements.prefix(dimension)))
        let detector = try ContrastedMemoryFamily.makeDetector(Safetensors(metadata: file.metadata, tensors: tensors))
        #expect(try detector.makeScorer().score(detector.input.waves).value.isFinite)
    }

    @Test(arguments: [
        (nil, "missing"), ("", "JSON"), ("{}", "kind"), (#"{"kind":"other"}"#, "kind"),
        (#"{"kind":"backbone"}"#, "blocks"), (#"{"kind":"backbone","blocks":[]}"#, "ascending"),
        (#"{"kind":"backbone","blocks":[2,1],"backbone":"mobilenet-v2"}"#, "ascending"),
        (#"{"kind":"backbone","blocks":[1,2,3,4,5],"backbone":"mobilenet-v2"}"#, "one to four"),
        (#"{"kind":"backbone","blocks":[1,2],"backbone":"vgg"}"#, "\"vgg\"; known are mobilenet-v2"),
        (#"{"kind":"backbone","blocks":[1,3],"backbone":"mobilenet-v2"}"#, "missing"),
        (#"{"kind":"backbone","blocks":[1,2],"backbone":"mobilenet-v2","more":1}"#, "more"),
    ])
    func aWrongEncoderIsRefused(text: String?, part: String) throws {
        try Self.expectRefusal(naming: part) { metadata, _ in metadata["encoder"] = text }
    }

    @Test(arguments: [nil, "", "3,32", "1,32,32", "3,16,32", "3,1000000,32", "3,32,48"])
    func aWrongInputIsRefused(text: String?) throws {
        // The last has another number of positions than the tensors.
        try Self.expectRefusal(naming: "") { metadata, _ in metadata["input_shape"] = text }
    }

    @Test func anImageOfAnotherShapeHasNoScore() throws {
        let detector = try ContrastedMemoryFamily.makeDetector(Self.model.get())
        let image = Tensor(shape: [3, 32, 40], elements: [Float](repeating: 0, count: 3 * 32 * 40))
        #expect(throws: ScoringError.shape(found: [3, 32, 40], expected: detector.input)) {
            try detector.makeScorer().score(image)
        }
        var infinite = Tensor(shape: [3, 32, 32], elements: [Float](repeating: 0, count: 3 * 32 * 32))
        infinite.elements[7] = .nan
        #expect(throws: ScoringError.self) { try detector.makeScorer().score(infinite) }
        infinite.elements[7] = 0
        let (one, other) = (detector.makeScorer(), detector.makeScorer())
        let first = try one.score(infinite)
        #expect(try other.score(infinite) == first && one.score(infinite) == first)
    }
}
