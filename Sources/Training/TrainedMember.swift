package import AnomalyDetection

/// A model as training left it, and what normal images that it has not seen are like for it.
package struct TrainedMember: Sendable {
    /// What one image is like.
    package struct HeldOutImage: Sendable {
        /// The scores of its parts: one, or one a tile.
        package let parts: [AnomalyScore]
        /// The largest value of the first map; nil of families without maps.
        package let mapPeak: Double?

        package init(parts: [AnomalyScore], mapPeak: Double?) {
            self.parts = parts
            self.mapPeak = mapPeak
        }
    }

    /// The model.
    package var model: TrainedModel
    /// Images that the model was not trained with.
    package let heldOut: [HeldOutImage]
    /// Those of ``heldOut`` that nothing was chosen by, so that a threshold can be made from them.
    package let calibrating: Range<Int>
    /// ``TrainedModel/HeldOut/isCrossFitted``.
    package let isCrossFitted: Bool

    package init(
        model: TrainedModel, heldOut: [HeldOutImage], calibrating: Range<Int>, isCrossFitted: Bool
    ) {
        self.model = model
        self.heldOut = heldOut
        self.calibrating = calibrating
        self.isCrossFitted = isCrossFitted
    }

    /// What thresholds are made from: the calibrating images, each by the part that scores most; nil where there are
    /// none.
    ///
    /// - Parameters:
    ///   - value: the score of part `part` of image `image` of ``heldOut``, as a new image would be scored.
    ///   - terms: the same of the terms that have a threshold of their own, by their names.
    package func calibration(
        terms: [String: (_ image: Int, _ part: Int) -> Double] = [:],
        value: (_ image: Int, _ part: Int) -> Double
    ) -> TrainedModel.HeldOut? {
        guard !calibrating.isEmpty else { return nil }
        var scores: [Double] = []
        var termScores: [String: [Double]] = [:]
        for image in calibrating {
            let values = heldOut[image].parts.indices.map { value(image, $0) }
            guard let part = values.indices.max(by: { values[$0] < values[$1] }) else { continue }
            scores.append(values[part])
            for (name, value) in terms { termScores[name, default: []].append(value(image, part)) }
        }
        return TrainedModel.HeldOut(
            scores: scores, mapPeaks: heldOut[calibrating].compactMap(\.mapPeak), termScores: termScores,
            isCrossFitted: isCrossFitted)
    }
}

extension TrainedMember.HeldOutImage: Codable {
    private enum CodingKeys: String, CodingKey {
        case parts
        case mapPeak = "map_peak"
    }

    /// An entry of a state file: each part is its score and then its terms.
    ///
    /// - Throws: where there are no parts, or a number is not finite.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        let parts = try container.decode([[Double]].self, forKey: .parts)
        guard !parts.isEmpty, parts.allSatisfy({ !$0.isEmpty && $0.allSatisfy(\.isFinite) }) else {
            throw DecodingError.dataCorruptedError(
                forKey: .parts, in: container, debugDescription: "must be scores, each with its terms")
        }
        self.init(
            parts: parts.map { AnomalyScore(value: $0[0], terms: Array($0.dropFirst())) },
            mapPeak: try container.decodeIfPresent(Double.self, forKey: .mapPeak))
    }

    /// The members of an entry. A score before there are held-out values has no p-values.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(parts.map { [$0.value] + $0.terms }, forKey: .parts)
        try container.encodeIfPresent(mapPeak, forKey: .mapPeak)
    }
}
