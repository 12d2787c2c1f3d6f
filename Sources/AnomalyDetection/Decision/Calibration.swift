private import FoundationEssentials

private import Files

/// The scores of normal images that the model was not trained on: what a new score is compared with.
package struct Calibration: Sendable, Equatable {
    /// Names this set of scores; thresholds refer to it.
    package let id: String
    /// Finite, ascending, at least one.
    package let scores: [Double]

    /// Nil where `scores` is empty, not ascending or not finite, or `id` is empty.
    package init?(id: String, scores: [Double]) {
        guard !id.isEmpty, let first = scores.first, first.isFinite else { return nil }
        for (earlier, later) in zip(scores, scores.dropFirst()) {
            guard later.isFinite, earlier <= later else { return nil }
        }
        self.id = id
        self.scores = scores
    }

    /// Scores in any order, named after themselves: by the first digits of their SHA-256. Nil where there are none, or
    /// one is not finite.
    package init?(of scores: [Double]) {
        let sorted = scores.sorted()
        var digest = SHA256()
        for score in sorted { withUnsafeBytes(of: score.bitPattern.littleEndian) { digest.update(Array($0)) } }
        self.init(id: String(digest.hexadecimalDigest().prefix(16)), scores: sorted)
    }

    /// The number of calibration scores, n.
    package var size: Int { scores.count }

    /// The conformal p-value: the share of normal images that score at least as high, the image itself counted as one
    /// of them, (1 + number of calibration scores >= score) / (1 + n). 0 < p <= 1. O(log n).
    package func pValue(of score: Double) -> Double {
        Double(1 + size - index(ofFirstAtLeast: score)) / Double(1 + size)
    }

    /// The threshold that at most the share `rate` of normal images exceeds: split conformal prediction, the
    /// ceil((n + 1)(1 - rate))-th smallest score (Vovk et al., *Algorithmic Learning in a Random World*, 2005).
    ///
    /// - Returns: nil where n < 1/rate - 1 or `rate` is not within 0...1 exclusive; see ``requiredSize(forRate:)``.
    package func threshold(falsePositiveRate rate: Double) -> Double? {
        guard rate > 0, rate < 1 else { return nil }
        let exceeding = Calibration.exceeding(size: size, falsePositiveRate: rate)
        return exceeding >= 1 ? scores[size - exceeding] : nil
    }

    /// How many of n scores lie at or above the threshold: ceil((n + 1)(1 - a)) = n + 1 - floor((n + 1) a), so it is
    /// that floor.
    ///
    /// - Parameters:
    ///   - size: n.
    ///   - rate: a, above 0 and below 1.
    package static func exceeding(size: Int, falsePositiveRate rate: Double) -> Int {
        // Near a rate of 1 the slack makes n + 1 of the product, one more than there are scores.
        min(size, Int((Double(size + 1) * (rate * slack)).rounded(.down)))
    }

    /// Keeps a product such as 1400 * 0.05 whole where it is whole in decimal and the binary product falls just short
    /// of it.
    private static let slack = 1 + 1e-12

    /// The smallest calibration size that supports a threshold at `rate`: ceil(1/rate - 1), or the largest number there
    /// is.
    ///
    /// - Returns: nil where `rate` is not within 0...1 exclusive.
    package static func requiredSize(forRate rate: Double) -> Int? {
        guard rate > 0, rate < 1 else { return nil }
        return Int(exactly: (1 / (rate * slack)).rounded(.up) - 1) ?? .max
    }

    /// The interquartile range of the scores, not negative: the unit of ``Threshold/normalized(_:calibration:)``.
    package var interquartileRange: Double { scores[(size - 1) * 3 / 4] - scores[(size - 1) / 4] }

    private func index(ofFirstAtLeast score: Double) -> Int {
        var low = 0
        var high = size
        while low < high {
            let middle = (low + high) / 2
            if scores[middle] < score { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

extension Calibration: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable { case id, size, scores }

    /// `{"id", "size", "scores"}`, the `calibration` of a checkpoint.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        let scores = try container.decode([Double].self, forKey: .scores)
        let size = try container.decodeIfPresent(Int.self, forKey: .size) ?? scores.count
        guard size == scores.count else {
            throw DecodingError.dataCorruptedError(
                forKey: .size, in: container,
                debugDescription: "size is \(size), but there are \(scores.count) scores")
        }
        guard let calibration = Calibration(id: try container.decode(String.self, forKey: .id), scores: scores) else {
            throw DecodingError.dataCorruptedError(
                forKey: .scores, in: container, debugDescription: "the scores must be ascending and at least one")
        }
        self = calibration
    }

    /// `{"id", "size", "scores"}`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(size, forKey: .size)
        try container.encode(scores, forKey: .scores)
    }
}
