/// The value of a detector's first map at which normal ends: what lies above it are regions.
package struct MapThreshold: Sendable, Equatable {
    /// The entry of a checkpoint's metadata.
    package static let key = "map_threshold"

    /// The map's name.
    package let map: String
    /// Finite as a float, not negative.
    package let value: Double
    /// The share of normal images that show a region at most, above 0 and below 1.
    package let falsePositiveRate: Double
    /// The number of normal images that it was made from.
    package let calibrationSize: Int

    /// The conformal threshold of the largest values of normal images' maps: at most the share `rate` of fresh normal
    /// images shows anything above it, since bringing a map to the size of its image makes no value larger.
    ///
    /// - Parameters:
    ///   - map: the map's name.
    ///   - peaks: the largest value of the map of each normal image that the model was not trained on. Not negative.
    /// - Returns: nil where these are too few for the rate, or one of them is not finite; see
    ///   ``Calibration/threshold(falsePositiveRate:)``.
    package init?(map: String, peaks: [Double], falsePositiveRate rate: Double) {
        guard let calibration = Calibration(id: map, scores: peaks.sorted()),
            let value = calibration.threshold(falsePositiveRate: rate), Float(value).isFinite
        else { return nil }
        self.map = map
        self.value = value
        falsePositiveRate = rate
        calibrationSize = calibration.size
    }
}

extension MapThreshold: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case map, value
        case falsePositiveRate = "false_positive_rate"
        case calibrationSize = "calibration_size"
    }

    /// `{"map", "value", "false_positive_rate", "calibration_size"}`.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        map = try container.decode(String.self, forKey: .map)
        value = try container.decode(Double.self, forKey: .value)
        falsePositiveRate = try container.decode(Double.self, forKey: .falsePositiveRate)
        calibrationSize = try container.decode(Int.self, forKey: .calibrationSize)
        guard Float(value).isFinite, value >= 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .value, in: container, debugDescription: "must be finite and not negative")
        }
        guard falsePositiveRate > 0, falsePositiveRate < 1 else {
            throw DecodingError.dataCorruptedError(
                forKey: .falsePositiveRate, in: container, debugDescription: "must lie between 0 and 1")
        }
        guard calibrationSize > 0 else {
            throw DecodingError.dataCorruptedError(
                forKey: .calibrationSize, in: container, debugDescription: "must be positive")
        }
    }
}
