import AnomalyDetection
import NeuralNetwork
import Tensors

/// The working memory of a ``ContrastedMemoryDetector``. Used by one thread at a time; scoring allocates nothing but
/// its answer.
final class ContrastedMemoryScorer: AnomalyScorer {
    private let detector: ContrastedMemoryDetector
    private let pass: any ScalePass
    private let comparison: DeviationComparison
    private let targets: [UnsafeMutablePointer<Float>]

    init(_ detector: ContrastedMemoryDetector) {
        self.detector = detector
        pass = detector.encoder.makePass()
        comparison = DeviationComparison(detector.model)
        targets = comparison.targets
    }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        input.elements.withUnsafeBufferPointer { elements in
            guard let image = elements.baseAddress else { return }
            pass.forward(image, to: targets)
        }
        var values = [Double](repeating: 0, count: detector.terms.count)
        comparison.compare(&values)
        pass.writeAdditionalTerms(to: &values, at: comparison.termCount)
        for (term, value) in zip(detector.terms, values) where !value.isFinite {
            throw .notFinite(quantity: term.quantity)
        }
        guard let combined = detector.combined else {
            return AnomalyScore(value: values[detector.encoder.scales.count], terms: values)
        }
        let score = combined.score(of: values)
        guard score.isFinite else { throw .notFinite(quantity: "score") }
        return AnomalyScore(value: score, terms: values, pValues: combined.pValues(of: values))
    }

    func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        let score = try score(input)
        let map = detector.map(of: comparison)
        guard map.elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "map") }
        return Explanation(score: score, maps: [map])
    }
}

extension ContrastedMemoryDetector {
    /// The map of the image that was compared last. Allocates.
    fileprivate func map(of comparison: DeviationComparison) -> Tensor {
        let shape = encoder.scales[0].shape
        let distances = Self.mappedScales(encoder.scales.count).map {
            comparison.positionDistances(ofScale: $0, onGridOf: 0)
        }
        return map.values(distances, height: shape.height, width: shape.width)
    }
}
