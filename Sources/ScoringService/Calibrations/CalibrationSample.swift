internal import AnomalyDetection
private import Determinism

/// Scores of normal images that a calibration is to be made from.
struct CalibrationSample: Sendable {
    /// One image.
    struct Image: Sendable {
        let score: Double
        /// The values of the terms that have thresholds, in their order.
        let terms: [Double]
    }

    /// The names of the terms that have thresholds.
    let terms: [String]
    private(set) var images: [Image] = []

    /// - Parameter detector: the model's.
    init(of detector: any AnomalyDetector) { terms = detector.terms.filter(\.hasThreshold).map(\.name) }

    mutating func add(_ image: Image) { images.append(image) }

    /// The scores, a random selection of them where there are more than are kept.
    ///
    /// - Throws: where there are none.
    func scores() throws(ServiceError) -> CalibrationScores {
        var generator = SeededGenerator(seed: UInt64(images.count))
        let chosen =
            images.count > CalibrationScores.limit ? generator.sample(CalibrationScores.limit, of: images) : images
        guard let scores = Calibration(of: chosen.map(\.score)) else {
            throw .unprocessable("There are no normal images to make thresholds from.")
        }
        var ofTerms: [String: Calibration] = [:]
        for (index, term) in terms.enumerated() { ofTerms[term] = Calibration(of: chosen.map { $0.terms[index] }) }
        return CalibrationScores(scores: scores, terms: ofTerms)
    }
}

extension CalibrationSample {
    /// Adds a score of the detector.
    mutating func add(_ score: AnomalyScore, of detector: any AnomalyDetector) {
        let terms = zip(detector.terms, score.terms).compactMap { $0.hasThreshold ? $1 : nil }
        add(Image(score: score.value, terms: terms))
    }
}
