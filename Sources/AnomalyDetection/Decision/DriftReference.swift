private import FoundationEssentials

/// What normal images are like when nothing has drifted: the values of the terms, of brightness and of contrast of
/// those that a ``Calibration`` has the scores of. Live images are compared with them.
package struct DriftReference: Sendable, Equatable {
    /// The values of terms, by the names of ``ScoreTerm``; each finite, ascending, and one to ``limit`` numbers. None
    /// where each image was scored by a model made without it: those are a little worse than the model that is made of
    /// all images, and their values rather larger, as the calibration's scores then are.
    package let terms: [String: [Float]]
    /// ``FrameStatistics/brightness`` of the images, in the same form.
    package let brightness: [Float]
    /// ``FrameStatistics/contrast`` of the images, in the same form.
    package let contrast: [Float]

    /// The most values of a quantity, so that a file stays small; so many tell distributions apart that differ by a
    /// tenth.
    package static let limit = 512
    /// The most terms that a reference has.
    private static let termLimit = 64
    /// The metadata entry of a checkpoint.
    package static let key = "reference"

    /// Makes a reference of some images; nil where there are none, or a value is not finite.
    ///
    /// - Parameters:
    ///   - terms: the values of the terms by their names, one an image.
    ///   - brightness: ``FrameStatistics/brightness`` of each image.
    ///   - contrast: ``FrameStatistics/contrast`` of each image.
    package init?(terms: [String: [Double]], brightness: [Double], contrast: [Double]) {
        let columns = terms.mapValues(Self.quantiles)
        guard let brightness = Self.quantiles(of: brightness), let contrast = Self.quantiles(of: contrast),
            !columns.values.contains(nil)
        else { return nil }
        self.terms = columns.compactMapValues(\.self)
        self.brightness = brightness
        self.contrast = contrast
    }

    /// The values in ascending order, as float32 has them: all, or of more the middles of ``limit`` equal
    /// parts. Nil where there are none, or one is not finite.
    private static func quantiles(of values: [Double]) -> [Float]? {
        let sorted = values.map { Float($0) }.sorted()
        guard !sorted.isEmpty, sorted.allSatisfy(\.isFinite) else { return nil }
        guard sorted.count > limit else { return sorted }
        return (0..<limit).map { sorted[(2 * $0 + 1) * sorted.count / (2 * limit)] }
    }
}

extension DriftReference: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case terms, brightness, contrast }

    /// `{"terms": {NAME: [...]}, "brightness": [...], "contrast": [...]}`, the `reference` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        terms = try container.decode([String: [Float]].self, forKey: .terms)
        guard terms.count <= Self.termLimit else {
            throw DecodingError.dataCorruptedError(
                forKey: .terms, in: container,
                debugDescription: "has \(terms.count) terms; at most \(Self.termLimit) are allowed")
        }
        brightness = try container.decode([Float].self, forKey: .brightness)
        contrast = try container.decode([Float].self, forKey: .contrast)
        func check(_ values: [Float], _ key: CodingKeys, _ name: String) throws {
            let isAscending = zip(values, values.dropFirst()).allSatisfy { $0 <= $1 }
            guard (1...Self.limit).contains(values.count), values.allSatisfy(\.isFinite), isAscending else {
                throw DecodingError.dataCorruptedError(
                    forKey: key, in: container,
                    debugDescription: "the values of \(name) must be ascending, finite, and 1 to \(Self.limit); found "
                        + "\(values.count)")
            }
        }
        for (name, values) in terms.sorted(by: { $0.key < $1.key }) { try check(values, .terms, "\"\(name)\"") }
        try check(brightness, .brightness, "the brightness")
        try check(contrast, .contrast, "the contrast")
    }

    /// The `reference` of a checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(terms, forKey: .terms)
        try container.encode(brightness, forKey: .brightness)
        try container.encode(contrast, forKey: .contrast)
    }
}
