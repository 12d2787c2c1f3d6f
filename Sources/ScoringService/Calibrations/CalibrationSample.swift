internal import AnomalyDetection
private import Determinism

/// Normal images that a calibration is to be made from.
struct CalibrationSample: Sendable {
    /// One image.
    struct Image: Sendable {
        let score: Double
        /// The values of ``CalibrationSample/terms``.
        let terms: [Double]
        let brightness, contrast: Double
    }

    /// The terms whose values are known.
    let terms: [ScoreTerm]
    /// Those that are kept.
    private(set) var images: [Image] = []
    private var count = 0
    private var generator = SeededGenerator(seed: 1)

    init(terms: [ScoreTerm]) { self.terms = terms }

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
        for (index, term) in terms.enumerated() where term.hasThreshold {
            ofTerms[term.name] = Calibration(of: images.map { $0.terms[index] })
        }
        return CalibrationScores(scores: scores, terms: ofTerms)
    }

    /// What the images are like; nil where there are none.
    var reference: DriftReference? {
        var values: [String: [Double]] = [:]
        for (index, term) in terms.enumerated() { values[term.name] = images.map { $0.terms[index] } }
        return DriftReference(
            terms: values, brightness: images.map(\.brightness), contrast: images.map(\.contrast))
    }
}
