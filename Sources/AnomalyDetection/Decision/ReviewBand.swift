/// The scores that are neither clearly normal nor clearly anomalous: those above ``lower`` up to ``upper``.
package struct ReviewBand: Sendable, Equatable {
    /// Up to this score an image is normal. Finite.
    package let lower: Threshold
    /// Above this score an image is anomalous. Not below ``lower``.
    package let upper: Threshold

    /// Nil where `upper` is below `lower`.
    package init?(lower: Threshold, upper: Threshold) {
        guard lower.value <= upper.value else { return nil }
        self.lower = lower
        self.upper = upper
    }

    /// Whether a threshold lies in the band, its ends included. Only then does no normal image count as an anomaly.
    package func contains(_ threshold: Threshold) -> Bool {
        lower.value <= threshold.value && threshold.value <= upper.value
    }

    /// - Precondition: `score` is finite.
    func verdict(of score: Double) -> Decision.Verdict {
        upper.isAnomaly(score) ? .anomalous : lower.isAnomaly(score) ? .review : .normal
    }
}

extension ReviewBand: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case lower, upper }

    /// `{"lower", "upper"}`, each as the `threshold` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let band = ReviewBand(
            lower: try container.decode(Threshold.self, forKey: .lower),
            upper: try container.decode(Threshold.self, forKey: .upper))
        guard let band else {
            throw DecodingError.dataCorruptedError(
                forKey: .upper, in: container, debugDescription: "the upper end must not lie below the lower one")
        }
        self = band
    }
}
