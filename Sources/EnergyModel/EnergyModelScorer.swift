import AnomalyDetection
private import Glibc
import NeuralNetwork
import Statistics
import Tensors

/// The working memory of an ``EnergyModelDetector``. Used by one thread at a time; scoring allocates nothing but its
/// answer.
final class EnergyModelScorer: AnomalyScorer {
    private let detector: EnergyModelDetector
    private let pass: EnergyPass
    private let map: GradientMap
    private var largest: LargestValues

    /// The share of the map's pixels that ``EnergyModelDetector/terms``' `worst_gradient` is made of: a defect may be
    /// small.
    static let worstShare = 0.01
    /// The least number whose logarithm is taken.
    private static let leastGradient = 1e-12

    init(_ detector: EnergyModelDetector) {
        self.detector = detector
        pass = detector.makePass()
        map = GradientMap(detector.input)
        largest = LargestValues(share: Self.worstShare, of: detector.input.height * detector.input.width)
    }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        pass.image(0).update(from: input.elements, count: input.elements.count)
        pass.forward()
        pass.reverse()
        map.draw(pass.gradient(0))
        var squares = 0.0
        for index in 0..<pass.count {
            let slope = Double(pass.gradient(0)[index])
            squares += slope * slope
        }
        // In the order of the detector's terms.
        let values = [
            Self.logarithm(largest.mean(of: map.map.elements)), Self.logarithm(squares.squareRoot()),
            Double(pass.energy(0)),
        ]
        for (term, value) in zip(detector.terms, values) where !value.isFinite {
            throw .notFinite(quantity: term.quantity)
        }
        guard let combined = detector.combined else { return AnomalyScore(value: values[0], terms: values) }
        let score = combined.score(of: values)
        guard score.isFinite else { throw .notFinite(quantity: "score") }
        return AnomalyScore(value: score, terms: values, pValues: combined.pValues(of: values))
    }

    func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        let score = try score(input)
        // What scoring has left; it is finite where the term made of it is.
        return Explanation(
            score: score, maps: detector.maps.map { Tensor(shape: $0.shape, elements: Array(map.map.elements)) })
    }

    /// The logarithm as float32: so a checkpoint stores those of held-out images, and equal images have equal values.
    private static func logarithm(_ value: Double) -> Double { Double(Float(log(max(value, leastGradient)))) }
}
