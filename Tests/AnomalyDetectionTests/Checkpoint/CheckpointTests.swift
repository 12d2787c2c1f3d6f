import Files
import FoundationEssentials
import Imaging
import Tensors
import TestSupport
import Testing

@testable import AnomalyDetection

struct CheckpointTests {
    /// A shipped model with some metadata replaced (nil: removed).
    private func shipped(_ changes: [String: String?] = [:]) throws -> [UInt8] {
        let path = TestFiles.models + "/fashion-mnist-sneaker.safetensors"
        var file = try Safetensors(parsing: DurableFile.read(path))
        for (key, value) in changes { file.metadata[key] = value }
        return file.serialized()
    }

    private func error(_ changes: [String: String?]) throws -> String {
        let bytes = try shipped(changes)
        let error = #expect(throws: CheckpointError.self) { try Checkpoint(parsing: bytes, detectors: .gradCon) }
        return error?.description ?? ""
    }

    @Test func readsAShippedModelWhole() throws {
        let checkpoint = try Checkpoint(
            contentsOf: TestFiles.models + "/fashion-mnist-sneaker.safetensors", detectors: .gradCon)
        #expect(checkpoint.detector.architecture == "cae")
        #expect(checkpoint.detector.parameterCount == 230_721)
        #expect(checkpoint.detector.input == InputShape(channels: 1, height: 28, width: 28))
        #expect(checkpoint.version == "1")
        #expect(checkpoint.calibration?.size == 300)
        let limits = try #require(checkpoint.preprocessing?.frameLimits)
        #expect(limits.brightness.lowerBound == 0 && (0.4...0.6).contains(limits.brightness.upperBound))
        #expect(
            checkpoint.preprocessing
                == Preprocessing(
                    color: .gray, width: 28, height: 28, resize: .lanczos3, range: 0...1, orientation: .exif,
                    frameLimits: limits))
        let threshold = try #require(checkpoint.threshold)
        let again = try #require(checkpoint.calibration?.threshold(falsePositiveRate: 0.05))
        #expect(again == threshold.value)
        try checkpoint.selfTest?.run(on: checkpoint.detector)
    }

    @Test func theFirstFourKeysAreEnough() throws {
        let bare = try shipped([
            "threshold": nil, "calibration": nil, "preprocessing": nil, "self_test": nil, "version": nil, "name": nil,
            "training": nil, "description": nil,
        ])
        let checkpoint = try Checkpoint(parsing: bare, detectors: .gradCon)
        #expect(checkpoint.threshold == nil && checkpoint.calibration == nil && checkpoint.selfTest == nil)
        #expect(checkpoint.version == "1")
        #expect(checkpoint.preprocessing == Preprocessing(defaultFor: checkpoint.detector.input))
    }

    /// A model that decides by the published score has the combined one beside it.
    @Test func aThresholdOfATermIsThatOfAScore() throws {
        let key = Checkpoint.termThresholdsKey
        #expect(try Checkpoint(parsing: shipped([key: "{}"]), detectors: .gradCon).termThresholds.isEmpty)
        #expect(
            try error([key: "{\"gradcon_score\": {\"value\": 1, \"method\": \"manual\"}}"])
                .contains("has a threshold of \"gradcon_score\"; terms of this model that have one are combined_score"))
        for text in ["[]", "{\"gradcon_score\": 1}", "{\"gradcon_score\": {\"value\": 1}}"] {
            #expect(try error([key: text]).contains(key))
        }
    }

    @Test func aReferenceIsOfTheModelsTerms() throws {
        func text(_ term: String) -> String {
            #"{"terms": {"\#(term)": [0.5, 1]}, "brightness": [0.25], "contrast": [0.125]}"#
        }
        let checkpoint = try Checkpoint(
            parsing: shipped([DriftReference.key: text("gradient_loss")]), detectors: .gradCon)
        #expect(checkpoint.reference?.terms == ["gradient_loss": [0.5, 1]])
        #expect(try Checkpoint(parsing: shipped([DriftReference.key: nil]), detectors: .gradCon).reference == nil)
        #expect(try error([DriftReference.key: text("colour")]).contains("has values of \"colour\""))
        #expect(try error([DriftReference.key: "{}"]).contains(DriftReference.key))
    }

    @Test func aMapThresholdIsOfTheFirstMap() throws {
        func text(_ map: String) -> String {
            "{\"map\": \"\(map)\", \"value\": 0.5, \"false_positive_rate\": 0.05, \"calibration_size\": 300}"
        }
        let bytes = try shipped([MapThreshold.key: text("residual")])
        let checkpoint = try Checkpoint(parsing: bytes, detectors: .gradCon)
        #expect(checkpoint.mapThreshold?.value == 0.5)
        #expect(try Checkpoint(parsing: shipped([MapThreshold.key: nil]), detectors: .gradCon).mapThreshold == nil)
        #expect(try error([MapThreshold.key: text("gradient")]).contains("its first map is \"residual\""))
        #expect(try error([MapThreshold.key: "{}"]).contains(MapThreshold.key))
    }

    @Test func unknownMetadataIsKept() throws {
        let checkpoint = try Checkpoint(parsing: try shipped(["line": "camera 3"]), detectors: .gradCon)
        #expect(checkpoint.metadata["line"] == "camera 3")
    }

    @Test func theDigestIsTheFilesSHA256() {
        // FIPS 180-4 example: the one-block message "abc".
        #expect(
            SHA256.hexadecimalDigest(of: Array("abc".utf8))
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test(arguments: [
        ("format", nil, "format"), ("format", "onnx", "onnx"), ("architecture", nil, "architecture"),
        ("architecture", "transformer", "transformer"), ("version", "1 beta", "version"), ("version", "", "version"),
        ("threshold", "{}", "value"), ("threshold", "{\"value\": 1, \"method\": \"guess\"}", "method"),
        ("threshold", "{\"value\": \"1\", \"method\": \"manual\"}", "value"),
        ("threshold", "{\"value\": 1e999, \"method\": \"manual\"}", "threshold"),
        ("threshold", "{\"value\": 1, \"method\": \"manual\", \"rate\": 2}", "rate"),
        ("threshold", "{\"value\": 1, \"method\": \"manual\", \"calibration_id\": \"other\"}", "other"),
        ("threshold", "not JSON", "threshold"),
        ("calibration", "{\"id\": \"x\", \"size\": 3, \"scores\": [1, 2]}", "size is 3"),
        ("calibration", "{\"id\": \"x\", \"scores\": [2, 1]}", "ascending"),
        ("calibration", "{\"id\": \"x\", \"scores\": []}", "ascending"),
        ("preprocessing", "{\"color\": \"cmyk\"}", "color"),
        (
            "preprocessing", "{\"color\": \"rgb\", \"width\": 28, \"height\": 28, \"resize\": \"none\"}",
            "makes [3, 28, 28]"
        ),
        (
            "preprocessing",
            "{\"color\": \"gray\", \"width\": 28, \"height\": 28, \"resize\": \"none\", \"range\": [0, 255]}", "range"
        ),
        (
            "preprocessing",
            "{\"color\": \"gray\", \"width\": 28, \"height\": 28, \"resize\": \"none\", \"mean\": 0.5}", "mean"
        ),
        ("self_test", "{\"seed\": -1, \"score\": 0, \"tolerance\": 0}", "self_test"),
        ("self_test", "{\"seed\": 1, \"score\": 0, \"tolerance\": -1}", "tolerance"),
    ])
    func refusesMetadataThatIsWrong(key: String, value: String?, mention: String) throws {
        #expect(try error([key: value]).contains(mention))
    }

    @Test func aDamagedModelFailsItsSelfTest() throws {
        let path = TestFiles.models + "/fashion-mnist-sneaker.safetensors"
        let file = try Safetensors(parsing: DurableFile.read(path))
        var tensors = Dictionary(
            uniqueKeysWithValues: try file.names.map { ($0, try file.tensor(named: $0)) })
        tensors["up.6.bias"]?.elements[0] += 1
        let damaged = Safetensors(metadata: file.metadata, tensors: tensors)
        let checkpoint = try Checkpoint(parsing: damaged.serialized(), detectors: .gradCon)
        #expect(throws: CheckpointError.self) { try checkpoint.selfTest?.run(on: checkpoint.detector) }
    }

    @Test(arguments: [
        ("shoe", true), ("shoe-1.2_b", true), ("", false), (".hidden", false), ("a/b", false), ("a@1", false),
        ("a b", false), ("ä", false),
    ])
    func namesFitIntoURLs(name: String, isName: Bool) {
        #expect(Checkpoint.isName(name) == isName)
    }
}
