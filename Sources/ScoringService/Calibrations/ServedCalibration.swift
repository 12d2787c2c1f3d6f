internal import AnomalyDetection

/// What decides for a model while it is served, in place of what its file says.
struct ServedCalibration: Sendable, Equatable {
    /// When it was activated, and by whom.
    struct Activation: Sendable, Equatable, Codable {
        /// Seconds since 1970.
        let time: Double
        /// The name of a key, or an address.
        let actor: String
    }

    /// What the calibration of a model's own file is called.
    static let ofModel = "model"

    /// Names it.
    let id: String
    /// What the thresholds were made from.
    let scores: CalibrationScores
    let threshold: Threshold
    /// By the names of terms.
    let termThresholds: [String: Threshold]
    /// The scores that a person should look at; nil where there are none.
    let review: ReviewBand?
    /// What live images are compared with for drift; nil where that has to be learned from them.
    let reference: DriftReference?
    let origin: CalibrationOrigin
    /// Nil of one that is proposed.
    var activation: Activation?

    /// A calibration that is proposed.
    ///
    /// - Parameters:
    ///   - reference: what the same images are like.
    ///   - known: thresholds of terms, which stay where the scores of a term are not known.
    /// - Throws: where there are too few scores for one of the rates.
    init(
        _ scores: CalibrationScores, _ reference: DriftReference?, at rates: CalibrationRates,
        from origin: CalibrationOrigin, over known: [String: Threshold]
    ) throws(ServiceError) {
        let thresholds = try scores.thresholds(at: rates)
        let name = String(UInt64.random(in: 0 ... .max), radix: 16)
        id = String(repeating: "0", count: 16 - name.count) + name
        self.scores = scores
        self.reference = reference
        threshold = thresholds.ofScore
        review = thresholds.review
        termThresholds = known.merging(thresholds.ofTerms) { $1 }
        var origin = origin
        let kept = known.keys.filter { thresholds.ofTerms[$0] == nil }.sorted()
        if !kept.isEmpty {
            origin.notes.append(
                "The thresholds of \(kept.joined(separator: ", ")) stay, since their values on the images of the "
                    + "calibration are not known.")
        }
        self.origin = origin
    }

    /// What decides.
    var rule: DecisionRule {
        DecisionRule(
            threshold: threshold, calibration: scores.scores, termThresholds: termThresholds, review: review)
    }
}

extension ServedCalibration: Codable {
    private enum CodingKeys: String, CodingKey, CaseIterable {
        case id, scores, threshold, review, reference, origin, activation
        case termThresholds = "term_thresholds"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.strictContainer(keyedBy: CodingKeys.self)
        id = try container.decode(String.self, forKey: .id)
        scores = try container.decode(CalibrationScores.self, forKey: .scores)
        threshold = try container.decode(Threshold.self, forKey: .threshold)
        termThresholds = try container.decode([String: Threshold].self, forKey: .termThresholds)
        review = try container.decodeIfPresent(ReviewBand.self, forKey: .review)
        reference = try container.decodeIfPresent(DriftReference.self, forKey: .reference)
        origin = try container.decode(CalibrationOrigin.self, forKey: .origin)
        activation = try container.decodeIfPresent(Activation.self, forKey: .activation)
        guard Checkpoint.isName(id), id != Self.ofModel else {
            throw DecodingError.dataCorruptedError(
                forKey: .id, in: container, debugDescription: "the id must be letters and digits")
        }
        guard review?.contains(threshold) ?? true else {
            throw DecodingError.dataCorruptedError(
                forKey: .review, in: container, debugDescription: "the threshold must lie in the band for review")
        }
    }
}
