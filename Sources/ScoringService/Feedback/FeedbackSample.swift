internal import AnomalyDetection
private import DecisionLog
internal import Statistics

/// The images of a window that people called normal, each with how many it stands for: alarms are looked at more often
/// than what passes, and would count too much otherwise.
struct FeedbackSample: Sendable {
    private let terms: [ScoreTerm]
    private var strata = FeedbackStrata()
    private var images: [(image: CalibrationSample.Image, verdict: Decision.Verdict)] = []

    /// - Parameter detector: the model's.
    init(of detector: any AnomalyDetector) { terms = detector.loggedTerms }

    /// Adds a decision; one on a frame that is no picture says nothing of scores.
    mutating func add(_ entry: LogReading.Entry) {
        guard entry.isPicture else { return }
        strata.add(entry)
        guard entry.label == .normal, let image = CalibrationSample.Image(entry.decision, terms: terms) else { return }
        images.append((image, entry.verdict))
    }

    /// Scores of equal weight that say as much.
    ///
    /// - Throws: where of one decision no image was looked at, or there are too few for the smallest rate.
    func scores(at rates: CalibrationRates) throws(ServiceError) -> CalibrationScores {
        for stratum in strata.all where stratum.decisions > 0 && stratum.labelled == 0 {
            throw .unprocessable(
                "Nobody has said anything of the \(stratum.decisions) images that were decided to be "
                    + "\(stratum.verdict.rawValue); label some of each decision.")
        }
        let weights = images.map { image in
            strata.all.first { $0.verdict == image.verdict }?.weight ?? 1
        }
        func sample(_ value: (CalibrationSample.Image) -> Double) -> WeightedSample? {
            WeightedSample(values: images.map { value($0.image) }, weights: weights)
        }
        let scores = sample(\.score)
        let rate = min(rates.falsePositiveRate, rates.review?.lower ?? 1)
        let (size, needed) = (scores?.equivalentSize ?? 0, Calibration.requiredSize(forRate: rate) ?? .max)
        guard let scores, size >= needed, let calibration = Calibration(of: scores.equallyWeighted) else {
            let heaviest = strata.all.max { $0.weight ?? 0 < $1.weight ?? 0 } ?? strata.normal
            throw .unprocessable(
                "A false-positive rate of \(rate) needs at least \(needed) normal images; the \(images.count) that "
                    + "were called normal count as \(size), since one decided to be \(heaviest.verdict.rawValue) "
                    + "stands for \(heaviest.weight ?? 0). Label at least \(needed - size) more of that decision.")
        }
        var ofTerms: [String: Calibration] = [:]
        for (index, term) in terms.enumerated() where term.hasThreshold {
            ofTerms[term.name] = sample { $0.terms[index] }.flatMap { Calibration(of: $0.equallyWeighted) }
        }
        return CalibrationScores(scores: calibration, terms: ofTerms)
    }

    /// Where the scores come from.
    func origin(_ window: TimeWindow) -> CalibrationOrigin {
        var origin = CalibrationOrigin(source: .feedback, images: images.count)
        (origin.since, origin.until) = (window.since, window.until)
        origin.leaveOut(strata.all.reduce(0) { $0 + $1.anomalous }, .anomalous)
        origin.notes = [
            "Each image stands for as many of its decision as one that was labelled does; within a decision those that "
                + "were labelled are taken to be a random selection."
        ]
        return origin
    }
}
