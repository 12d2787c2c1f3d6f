import Tensors

@testable import AnomalyDetection

/// A family without a network: the score is the mean of the image, its terms the mean and the first element.
struct StandInDetector: AnomalyDetector {
    let architecture = "stand-in"
    let parameterCount = 0
    let input: InputShape
    let terms = [
        ScoreTerm(name: "mean", quantity: "mean", isInScore: true),
        ScoreTerm(name: "corner", quantity: "first element", isInScore: false, direction: .smaller),
    ]
    let constants: [ScoreConstant] = []

    func makeScorer() -> any AnomalyScorer { Scorer(input: input) }

    private final class Scorer: AnomalyScorer {
        let input: InputShape

        init(input: InputShape) { self.input = input }

        func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
            guard input.shape == self.input.dimensions else {
                throw .shape(found: input.shape, expected: self.input)
            }
            let mean = Double(input.elements.reduce(0, +)) / Double(input.elements.count)
            guard mean.isFinite else { throw .notFinite(quantity: "mean") }
            return AnomalyScore(value: mean, terms: [mean, Double(input.elements[0])])
        }
    }
}
