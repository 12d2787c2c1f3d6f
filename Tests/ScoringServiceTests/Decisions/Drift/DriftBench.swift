import AnomalyDetection
import Determinism
import Tensors
import TestSupport

@testable import ScoringService

/// Images of which nothing is there but what a model and its frame check say of them, drawn from normal distributions.
struct DriftBench {
    struct Image {
        let score: AnomalyScore
        let statistics: FrameStatistics
    }

    let detector: any AnomalyDetector
    var generator: SeededGenerator
    private let rule = DecisionRule(threshold: Threshold(value: 1, method: .manual), calibration: nil)

    init(seed: UInt64) throws {
        detector = try TestModel(input: .small()).detector()
        generator = SeededGenerator(seed: seed)
    }

    /// - Parameter darkening: what brightness is multiplied with.
    mutating func image(darkening: Double = 1) -> Image {
        let score = Double(generator.normal())
        // Terms depend on the score, and so on each other.
        let terms = detector.terms.map { _ in score + Double(generator.normal()) }
        return Image(
            score: AnomalyScore(value: score, terms: terms),
            statistics: Self.frame(
                brightness: (0.5 + 0.05 * Double(generator.normal())) * darkening,
                contrast: 0.2 + 0.01 * Double(generator.normal())))
    }

    mutating func images(_ count: Int, darkening: Double = 1) -> [Image] {
        (0..<count).map { _ in image(darkening: darkening) }
    }

    /// Two pixels that lie by the contrast above and below the brightness.
    static func frame(brightness: Double, contrast: Double) -> FrameStatistics {
        let elements = [Float(brightness - contrast), Float(brightness + contrast)]
        return FrameStatistics(of: .tensor(Tensor(shape: [1, 1, 2], elements: elements)), by: nil, size: nil)
    }

    func calibration(_ images: [Image]) -> Calibration? {
        Calibration(id: "drawn", scores: images.map(\.score.value).sorted())
    }

    func reference(_ images: [Image]) -> DriftReference? {
        DriftReference(
            terms: Dictionary(
                uniqueKeysWithValues: detector.terms.enumerated().map { index, term in
                    (term.name, images.map { $0.score.terms[index] })
                }),
            brightness: images.map(\.statistics.brightness), contrast: images.map(\.statistics.contrast))
    }

    func decision(of image: Image, limits: FrameLimits? = nil) -> Decision {
        Decision(
            image.score, of: detector, model: .init(name: "m", version: "1", digest: "d"), rule: rule,
            frame: FrameCheck(image.statistics, limits: limits))
    }

    func show(_ images: [Image], to drift: ModelDrift, limits: FrameLimits? = nil) {
        for image in images { drift.observe(decision(of: image, limits: limits), image.statistics) }
    }
}
