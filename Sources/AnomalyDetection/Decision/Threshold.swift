/// The score at which normal ends: an image is an anomaly if its score is **greater than** ``value``.
package struct Threshold: Sendable, Equatable {
    /// How a threshold was found.
    package enum Method: String, Sendable, Codable, CaseIterable {
        /// The threshold was made from normal images alone, at a false-positive rate:
        /// ``Calibration/threshold(falsePositiveRate:)``.
        case conformal
        /// The threshold has the best F1 on labelled images.
        case f1
        /// The threshold has the best sensitivity + specificity on labelled images (Youden's J).
        case youden
        /// A person set it.
        case manual
    }

    /// Finite.
    package let value: Double
    /// How it was found.
    package let method: Method
    /// The share of normal images it was made to exceed at most, 0 to 1; nil for other methods.
    package let falsePositiveRate: Double?
    /// The number of scores it was made from.
    package let calibrationSize: Int?
    /// Which scores it was made from: ``Calibration/id``.
    package let calibrationID: String?

    /// - Precondition: `value` is finite.
    package init(
        value: Double, method: Method, falsePositiveRate: Double? = nil, calibrationSize: Int? = nil,
        calibrationID: String? = nil
    ) {
        precondition(value.isFinite, "a threshold is finite")
        self.value = value
        self.method = method
        self.falsePositiveRate = falsePositiveRate
        self.calibrationSize = calibrationSize
        self.calibrationID = calibrationID
    }

    /// The conformal threshold at a false-positive rate; nil where the calibration is too small for it.
    package init?(conformal calibration: Calibration, falsePositiveRate rate: Double) {
        guard let value = calibration.threshold(falsePositiveRate: rate) else { return nil }
        self.init(
            value: value, method: .conformal, falsePositiveRate: rate, calibrationSize: calibration.size,
            calibrationID: calibration.id)
    }

    /// The same for a term of the score, whose calibration no file holds.
    package var ofTerm: Threshold {
        Threshold(
            value: value, method: method, falsePositiveRate: falsePositiveRate, calibrationSize: calibrationSize)
    }

    /// Whether a score is beyond the threshold.
    ///
    /// - Precondition: `score` is finite: every comparison with NaN is false and would read as normal.
    package func isAnomaly(_ score: Double) -> Bool {
        precondition(score.isFinite, "a score is finite")
        return score > value
    }

    /// The score on a scale of 0 to 1 that people can read: 0.5 exactly at the threshold, strictly increasing, 0 and 1
    /// never reached. With t = (score - threshold) / s it is 1/2 + t / (2 (1 + |t|)), where s is the interquartile
    /// range of the calibration scores, or 1 where there is none: one such range above the threshold reads 0.75.
    package func normalized(_ score: Double, calibration: Calibration?) -> Double {
        let range = calibration?.interquartileRange ?? 0
        let t = (score - value) / (range > 0 && range.isFinite ? range : 1)
        let value = t.isFinite ? 0.5 + 0.5 * (t / (1 + abs(t))) : (t > 0 ? 1 : 0)
        // The bounds matter only where the value is nearer to an end than a Double resolves.
        return min(max(value, Double.leastNonzeroMagnitude), 1.0.nextDown)
    }
}

extension Threshold: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case value, method
        case falsePositiveRate = "false_positive_rate"
        case calibrationSize = "calibration_size"
        case calibrationID = "calibration_id"
    }

    /// The `threshold` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let value = try container.decode(Double.self, forKey: .value)
        let rate = try container.decodeIfPresent(Double.self, forKey: .falsePositiveRate)
        let size = try container.decodeIfPresent(Int.self, forKey: .calibrationSize)
        guard value.isFinite, rate.map({ $0 > 0 && $0 < 1 }) ?? true, size.map({ $0 > 0 }) ?? true else {
            throw DecodingError.dataCorruptedError(
                forKey: .value, in: container,
                debugDescription: "the value must be finite, the false_positive_rate between 0 and 1 and the "
                    + "calibration_size at least 1")
        }
        self.init(
            value: value,
            method: try container.decode(Method.self, forKey: .method),
            falsePositiveRate: rate,
            calibrationSize: size,
            calibrationID: try container.decodeIfPresent(String.self, forKey: .calibrationID))
    }

    /// The `threshold` of a checkpoint.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(value, forKey: .value)
        try container.encode(method, forKey: .method)
        try container.encodeIfPresent(falsePositiveRate, forKey: .falsePositiveRate)
        try container.encodeIfPresent(calibrationSize, forKey: .calibrationSize)
        try container.encodeIfPresent(calibrationID, forKey: .calibrationID)
    }
}
