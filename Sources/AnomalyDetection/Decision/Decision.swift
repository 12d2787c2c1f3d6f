package import Imaging

/// All that is known of one scored image. It is made once, and everything that tells of it (answers, tables, logs)
/// reads it here.
package struct Decision: Sendable {
    /// The model that scored.
    package struct Model: Sendable, Equatable {
        /// What requests call it.
        package let name: String
        /// ``Checkpoint/version``.
        package let version: String
        /// ``Checkpoint/digest``.
        package let digest: String

        package init(name: String, version: String, digest: String) {
            self.name = name
            self.version = version
            self.digest = digest
        }
    }

    /// How long the request took that the image came with, all of its images together.
    package struct Timings: Sendable, Equatable {
        /// The time from the body's bytes to inputs.
        package let decode: Duration
        /// The wait for a worker.
        package let queue: Duration
        /// The time from inputs to scores.
        package let score: Duration

        package init(decode: Duration, queue: Duration, score: Duration) {
            self.decode = decode
            self.queue = queue
            self.score = score
        }
    }

    /// One term of the score.
    package struct Term: Sendable, Equatable {
        /// What it is.
        package let description: ScoreTerm
        /// Finite.
        package let value: Double
        /// ``CombinedPValues/pValues(of:)``; nil where the detector has none to compare with.
        package let pValue: Double?
        /// Where normal ends by this term; nil of a term without a threshold of its own.
        package let threshold: Double?
    }

    /// What is to be done with an image.
    package enum Verdict: String, Sendable, Codable, CaseIterable {
        /// The image is like the normal ones.
        case normal
        /// The score lies in the rule's ``ReviewBand``: a person should look.
        case review
        /// The image is unlike the normal ones.
        case anomalous
    }

    /// The model that scored.
    package let model: Model
    /// Larger is more anomalous. Finite.
    package let score: Double
    /// The terms, in the order of the detector's description.
    package let terms: [Term]
    /// The tile of the image that score and terms are those of; nil where the image was not cut into tiles.
    package let tile: PixelRectangle?
    /// The members that answers of this family have beside those of every family.
    package let members: AnswerMembers
    /// What the score was compared with, and where that comes from; nil where nothing was decided.
    package let threshold: Threshold?
    /// Whether the image is a picture that the model can judge, and what to know of it beside the score.
    package let frame: FrameCheck
    /// Whether the score is greater than the threshold, or the frame is no picture; nil of a picture where there is no
    /// threshold.
    package let isAnomaly: Bool?
    /// What is to be done; nil of a picture where there is no threshold. An image that is ``Verdict/normal`` is never
    /// an anomaly, and one that is ``Verdict/anomalous`` always is; one for review may be either.
    package let verdict: Verdict?
    /// ``Calibration/pValue(of:)``; nil where the model carries no calibration.
    package let pValue: Double?
    /// ``Threshold/normalized(_:calibration:)``; nil where there is no threshold.
    package let normalized: Double?
    /// Nil where no request was answered.
    package let timings: Timings?
    /// Nil where no request was answered.
    package let requestID: String?

    /// Decides.
    ///
    /// - Parameters:
    ///   - score: a score of `detector`.
    ///   - detector: the model's.
    ///   - model: what to call it.
    ///   - rule: what decides.
    ///   - frame: the image's. p-value and normalised score do not depend on it.
    ///   - timings: those of the request that is answered.
    ///   - requestID: the one of the request that is answered.
    package init(
        _ score: AnomalyScore, of detector: any AnomalyDetector, model: Model, rule: DecisionRule, frame: FrameCheck,
        timings: Timings? = nil, requestID: String? = nil
    ) {
        self.model = model
        self.score = score.value
        terms = zip(detector.terms, score.terms).enumerated().map { index, term in
            Term(
                description: term.0, value: term.1,
                pValue: score.pValues.indices.contains(index) ? score.pValues[index] : nil,
                threshold: rule.termThresholds[term.0.name]?.value)
        }
        tile = score.tile
        members = detector.answerMembers(of: score, rule: rule, isPicture: frame.state == .ok)
        threshold = rule.threshold
        self.frame = frame
        isAnomaly = frame.state == .ok ? rule.threshold?.isAnomaly(score.value) : true
        verdict = frame.state == .ok ? rule.verdict(of: score.value) : .anomalous
        pValue = rule.calibration?.pValue(of: score.value)
        normalized = rule.threshold?.normalized(score.value, calibration: rule.calibration)
        self.timings = timings
        self.requestID = requestID
    }
}
