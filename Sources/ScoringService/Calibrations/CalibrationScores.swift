internal import AnomalyDetection

/// The scores of normal images and, of the same images, the terms that have thresholds of their own.
struct CalibrationScores: Sendable, Equatable, Codable {
    /// No more are kept: a random selection of more is as valid a calibration, and at a rate of 5% the achieved rate
    /// then lies within 0.43 points of it with a probability of 95%.
    static let limit = 10_000

    /// The scores.
    let scores: Calibration
    /// By the names of terms; none of a term whose values are not known.
    let terms: [String: Calibration]

    private enum CodingKeys: String, CodingKey, CaseIterable { case scores, terms }

    init(scores: Calibration, terms: [String: Calibration]) {
        self.scores = scores
        self.terms = terms
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        scores = try container.decode(Calibration.self, forKey: .scores)
        terms = try container.decode([String: Calibration].self, forKey: .terms)
    }

    /// The thresholds at the rates that are asked for.
    ///
    /// - Throws: where there are too few scores for one of them.
    func thresholds(at rates: CalibrationRates) throws(ServiceError) -> Thresholds {
        let threshold = try threshold(at: rates.falsePositiveRate)
        var review: ReviewBand?
        if let band = rates.review {
            let (lower, upper) = (try self.threshold(at: band.upper), try self.threshold(at: band.lower))
            review = ReviewBand(lower: lower, upper: upper)
            guard let review, review.contains(threshold) else {
                throw .unprocessable(
                    "The band for review reaches from the score \(lower.value) to \(upper.value), and the threshold "
                        + "\(threshold.value) lies outside: the false-positive rate of \(rates.falsePositiveRate) "
                        + "must lie between the rates of the band, \(band.lower) and \(band.upper).")
            }
        }
        return Thresholds(
            ofScore: threshold,
            ofTerms: terms.compactMapValues {
                Threshold(conformal: $0, falsePositiveRate: rates.falsePositiveRate)?.ofTerm
            },
            review: review)
    }

    private func threshold(at rate: Double) throws(ServiceError) -> Threshold {
        guard let threshold = Threshold(conformal: scores, falsePositiveRate: rate) else {
            let needed = Calibration.requiredSize(forRate: rate) ?? .max
            throw .unprocessable(
                "A false-positive rate of \(rate) needs at least \(needed) normal images; there are \(scores.size).")
        }
        return threshold
    }

    /// Where normal ends.
    struct Thresholds {
        let ofScore: Threshold
        let ofTerms: [String: Threshold]
        let review: ReviewBand?
    }
}
