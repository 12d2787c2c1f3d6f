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
    /// Those that are kept.
    private(set) var images: [Image] = []
    private var count = 0
    private var generator = SeededGenerator(seed: 1)

    /// - Parameter detector: the model's.
    init(of detector: any AnomalyDetector) { terms = detector.terms.filter(\.hasThreshold).map(\.name) }

    /// Adds an image. Of more than are kept, each is kept with the same probability (Vitter, *Random Sampling with a
    /// Reservoir*, 1985).
    mutating func add(_ image: Image) {
        count += 1
        guard images.count == CalibrationScores.limit else { return images.append(image) }
        let place = generator.uniform(below: count)
        if place < images.count { images[place] = image }
    }

    /// The scores that are kept.
    ///
    /// - Throws: where there are none.
    func scores() throws(ServiceError) -> CalibrationScores {
        guard let scores = Calibration(of: images.map(\.score)) else {
            throw .unprocessable("There are no normal images to make thresholds from.")
        }
        var ofTerms: [String: Calibration] = [:]
        for (index, term) in terms.enumerated() { ofTerms[term] = Calibration(of: images.map { $0.terms[index] }) }
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
