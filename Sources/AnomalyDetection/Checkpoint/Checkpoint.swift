private import Files
private import FoundationEssentials
private import Tensors

/// A trained model with everything needed to score with it: detector, preprocessing, calibration and thresholds.
///
/// A checkpoint is a safetensors file whose metadata says `"format": "gradcon"`. Metadata keys it does not know are
/// kept; those it knows must be right, or the file is refused.
package struct Checkpoint: Sendable {
    /// Scores images.
    package let detector: any AnomalyDetector
    /// How images become inputs; nil where the model takes tensors only.
    package let preprocessing: Preprocessing?
    /// Held-out normal scores.
    package let calibration: Calibration?
    /// The score at which normal ends; nil for a model that decides nothing.
    package let threshold: Threshold?
    /// Where normal ends by single terms of the score, by their names.
    package let termThresholds: [String: Threshold]
    /// The value of the detector's first map above which regions lie; nil for a model that outlines none.
    package let mapThreshold: MapThreshold?
    /// What live images are compared with, beside the ``calibration``, to see whether they have drifted.
    package let reference: DriftReference?
    /// What the model must score to be trusted.
    package let selfTest: SelfTest?
    /// 1 to 64 letters, digits, `.`, `_` and `-`; `1` where the file does not say.
    package let version: String
    /// All metadata of the file, as it stands there.
    package let metadata: [String: String]
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    package let digest: String

    /// Reads, parses and validates a file.
    ///
    /// - Parameters:
    ///   - path: a regular file of at most ``DurableFile/maximumSize`` bytes.
    ///   - detectors: the families it may be of.
    /// - Throws: errors that name it.
    package init(contentsOf path: String, detectors: DetectorRegistry) throws(CheckpointError) {
        let bytes = try Checkpoint.bytes(of: path)
        do { try self.init(parsing: bytes, detectors: detectors) } catch { throw error.naming(path) }
    }

    /// The bytes of a file. Its header is looked at before the rest is read, which may be a gigabyte.
    ///
    /// - Throws: errors that name it.
    package static func bytes(of path: String) throws(CheckpointError) -> [UInt8] {
        try RegularFile.contents(
            of: path, beginning: Safetensors.beginningLength, failure: CheckpointError.file
        ) { beginning, size throws(CheckpointError) in
            let metadata: [String: String]
            do throws(SafetensorsError) {
                metadata = try Safetensors.metadata(ofBeginning: beginning, size: size)
            } catch {
                throw .inFile(path: path, .safetensors(error))
            }
            do throws(CheckpointError) { try checkFormat(metadata) } catch { throw error.naming(path) }
        }
    }

    /// The entry of the metadata with the ``termThresholds``: an object with a member for each.
    package static let termThresholdsKey = "term_thresholds"

    private static func checkFormat(_ metadata: [String: String]) throws(CheckpointError) {
        guard metadata["format"] != "gradcon-backbone" else {
            throw .metadata(
                key: "format", reason: "says that the file is a backbone to train models with, and no model")
        }
        guard metadata["format"] == "gradcon" else {
            throw .metadata(
                key: "format", reason: "must be \"gradcon\"; found \(metadata["format"].map { "\"\($0)\"" } ?? "none")")
        }
    }

    /// Parses and validates a file's bytes.
    ///
    /// - Parameter detectors: the families it may be of.
    package init(parsing bytes: [UInt8], detectors: DetectorRegistry) throws(CheckpointError) {
        let file: Safetensors
        do { file = try Safetensors(parsing: bytes) } catch { throw .safetensors(error) }
        let metadata = file.metadata
        try Checkpoint.checkFormat(metadata)
        detector = try detectors.detector(from: file)
        let input = detector.input

        version = metadata["version"] ?? "1"
        guard Checkpoint.isName(version, maximumLength: 64) else {
            throw .metadata(key: "version", reason: "must be 1 to 64 letters, digits, '.', '_' and '-'")
        }
        calibration = try Checkpoint.decode(Calibration.self, "calibration", from: metadata)
        threshold = try Checkpoint.decode(Threshold.self, "threshold", from: metadata)
        if let id = threshold?.calibrationID, let calibration, calibration.id != id {
            throw .metadata(
                key: "threshold", reason: "was made from the calibration \(id), but the file holds \(calibration.id)")
        }
        termThresholds = try Checkpoint.decode([String: Threshold].self, Self.termThresholdsKey, from: metadata) ?? [:]
        let scoring = detector.terms.filter(\.hasThreshold).map(\.name)
        for name in termThresholds.keys.sorted() where !scoring.contains(name) {
            throw .metadata(
                key: Self.termThresholdsKey,
                reason: "has a threshold of \"\(name)\"; terms of this model that have one are "
                    + (scoring.isEmpty ? "none" : scoring.joined(separator: ", ")))
        }
        mapThreshold = try Checkpoint.decode(MapThreshold.self, MapThreshold.key, from: metadata)
        if let name = mapThreshold?.map, name != detector.maps.first?.name {
            let first = detector.maps.first.map { "its first map is \"\($0.name)\"" } ?? "it draws none"
            throw .metadata(
                key: MapThreshold.key, reason: "is of the map \"\(name)\", which the model's first is not: \(first)")
        }
        reference = try Checkpoint.decode(DriftReference.self, DriftReference.key, from: metadata)
        let known = detector.terms.map(\.name)
        if let unknown = reference?.terms.keys.sorted().first(where: { !known.contains($0) }) {
            throw .metadata(
                key: DriftReference.key,
                reason: "has values of \"\(unknown)\"; the terms of this model are \(known.joined(separator: ", "))")
        }
        let stored = try Checkpoint.decode(Preprocessing.self, "preprocessing", from: metadata)
        if let stored {
            let found = [stored.color.channelCount, stored.height, stored.width]
            guard found == input.dimensions else {
                throw .metadata(key: "preprocessing", reason: "makes \(found); the model's input is [\(input)]")
            }
        }
        preprocessing = stored ?? Preprocessing(defaultFor: input)
        selfTest = try Checkpoint.decode(SelfTest.self, "self_test", from: metadata)
        self.metadata = metadata
        digest = SHA256.hexadecimalDigest(of: bytes)
    }

    /// Whether `text` can name a model or a version in a URL: letters, digits, `.`, `_` and `-`, not a dot first.
    package static func isName(_ text: String, maximumLength: Int = 128) -> Bool {
        let isPlain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
                true
            default: false
            }
        }
        return isPlain && (1...maximumLength).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: ".")
    }

    private static func decode<Value: Decodable>(
        _ type: Value.Type, _ key: String, from metadata: [String: String]
    ) throws(CheckpointError) -> Value? {
        guard let text = metadata[key] else { return nil }
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw .metadata(key: key, reason: "is wrong: \((error as? DecodingError)?.reason ?? "it is not JSON")")
        }
    }
}
