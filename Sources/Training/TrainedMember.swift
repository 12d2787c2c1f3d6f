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
    /// The names of its terms.
    package let termNames: [String]
    /// Images that the model was not trained with.
    package let heldOut: [HeldOutImage]
    /// Those of ``heldOut`` that nothing was chosen by, so that a threshold can be made from them.
    package let calibrating: Range<Int>
    /// ``TrainedModel/HeldOut/isCrossFitted``.
    package let isCrossFitted: Bool

    package init(
        model: TrainedModel, termNames: [String], heldOut: [HeldOutImage], calibrating: Range<Int>,
        isCrossFitted: Bool
    ) {
        self.model = model
        self.termNames = termNames
        self.heldOut = heldOut
        self.calibrating = calibrating
        self.isCrossFitted = isCrossFitted
    }

    /// What thresholds are made from: the calibrating images, each by the part that scores most; nil where there are
    /// none.
    ///
    /// - Parameters:
    ///   - value: the score of part `part` of image `image` of ``heldOut``, as a new image would be scored.
    ///   - terms: the same of the terms that held-out images had none of when they were scored, by their names.
    package func calibration(
        terms: [String: (_ image: Int, _ part: Int) -> Double] = [:],
        value: (_ image: Int, _ part: Int) -> Double
    ) -> TrainedModel.HeldOut? {
        guard !calibrating.isEmpty else { return nil }
        var scores: [Double] = []
        var termValues: [String: [Double]] = [:]
        for image in calibrating {
            let values = heldOut[image].parts.indices.map { value(image, $0) }
            guard let part = values.indices.max(by: { values[$0] < values[$1] }) else { continue }
            scores.append(values[part])
            for (name, value) in zip(termNames, heldOut[image].parts[part].terms) {
                termValues[name, default: []].append(value)
            }
            for (name, value) in terms { termValues[name, default: []].append(value(image, part)) }
        }
        return TrainedModel.HeldOut(
            scores: scores, mapPeaks: heldOut[calibrating].compactMap(\.mapPeak), terms: termValues,
            isCrossFitted: isCrossFitted)
    }
}

extension TrainedMember.HeldOutImage {
    /// What a state file keeps of the image: the number of parts, the number of values of each, the score and then the
    /// terms of each, and the map's peak, not a number where there is none. A score before there are held-out values
    /// has no p-values.
    var numbers: [Double] {
        let values = parts.map { [$0.value] + $0.terms }
        return [Double(values.count), Double(values.first?.count ?? 0)] + values.joined() + [mapPeak ?? .nan]
    }

    /// The images of which a state file keeps these numbers, one behind the other; nil where they are none.
    static func all(_ numbers: [Double]) -> [Self]? {
        var (images, rest) = ([Self](), numbers[...])
        while !rest.isEmpty {
            guard let image = Self(takingFrom: &rest) else { return nil }
            images.append(image)
        }
        return images
    }

    private init?(takingFrom numbers: inout ArraySlice<Double>) {
        guard let parts = numbers.popFirst().flatMap(Int.init(exactly:)), parts > 0,
            let width = numbers.popFirst().flatMap(Int.init(exactly:)), width > 0
        else { return nil }
        let (count, isTooLarge) = parts.multipliedReportingOverflow(by: width)
        guard !isTooLarge, count < numbers.count else { return nil }
        let values = Array(numbers.prefix(count))
        let peak = numbers[numbers.startIndex + count]
        numbers = numbers.dropFirst(count + 1)
        guard values.allSatisfy(\.isFinite), !peak.isInfinite else { return nil }
        self.init(
            parts: stride(from: 0, to: count, by: width).map { start in
                AnomalyScore(value: values[start], terms: Array(values[start + 1..<start + width]))
            },
            mapPeak: peak.isNaN ? nil : peak)
    }
}
