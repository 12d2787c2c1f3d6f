import AnomalyDetection
import NeuralNetwork
import Tensors

/// The working memory of a ``FeatureRepositoryDetector``. Used by one thread at a time; scoring allocates nothing but
/// its answer.
final class FeatureRepositoryScorer: AnomalyScorer {
    private let detector: FeatureRepositoryDetector
    private let extractor: any FeatureExtractor
    private let comparison: FeatureComparison

    init(_ detector: FeatureRepositoryDetector) {
        self.detector = detector
        extractor = detector.source.makeExtractor()
        comparison = FeatureComparison(detector.model)
    }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        input.elements.withUnsafeBufferPointer { elements in
            guard let image = elements.baseAddress else { return }
            extractor.extract(image, to: comparison.features)
        }
        let values = comparison.compare().values
        for (term, value) in zip(detector.terms, values) where !value.isFinite {
            throw .notFinite(quantity: term.quantity)
        }
        guard let combined = detector.combined else { return AnomalyScore(value: values[0], terms: values) }
        let score = combined.score(of: values)
        guard score.isFinite else { throw .notFinite(quantity: "score") }
        return AnomalyScore(
            value: score, terms: values, pValues: combined.pValues(of: values))
    }

    func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        let score = try score(input)
        let grid = detector.source.grid
        let map = detector.map.values(
            [comparison.nearestDistances, comparison.positionDistances], height: grid.height, width: grid.width)
        guard map.elements.allSatisfy(\.isFinite) else { throw .notFinite(quantity: "map") }
        return Explanation(score: score, maps: [map])
    }
}
