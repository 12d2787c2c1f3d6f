import AnomalyDetection
import Tensors

/// Anomaly detection by the distance to the training images' mean: the smallest family there is.
final class MeanImageDetector: AnomalyDetector {
    static let architecture = "mean-image"

    let input: InputShape
    fileprivate let mean: [Float]

    init(_ checkpoint: Safetensors) throws(CheckpointError) {
        let tensor: Tensor
        do { tensor = try checkpoint.tensor(named: "mean") } catch { throw .model(reason: error.description) }
        guard tensor.shape.count == 3,
            let input = InputShape(channels: tensor.shape[0], height: tensor.shape[1], width: tensor.shape[2])
        else { throw .model(reason: "The tensor \"mean\" has the shape \(tensor.shape), which is no image's.") }
        self.input = input
        mean = tensor.elements
    }

    var architecture: String { Self.architecture }
    var parameterCount: Int { mean.count }
    let terms = [ScoreTerm(name: "distance", quantity: "distance to the mean image", isInScore: true)]
    var constants: [ScoreConstant] { [] }

    func makeScorer() -> any AnomalyScorer { MeanImageScorer(self) }
}

/// The root of the mean squared difference from the mean image.
private final class MeanImageScorer: AnomalyScorer {
    private let detector: MeanImageDetector

    init(_ detector: MeanImageDetector) { self.detector = detector }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        guard input.shape == detector.input.dimensions else {
            throw .shape(found: input.shape, expected: detector.input)
        }
        let sum = zip(input.elements, detector.mean).reduce(0.0) { sum, pair in
            sum + Double(pair.0 - pair.1) * Double(pair.0 - pair.1)
        }
        let value = (sum / Double(detector.mean.count)).squareRoot()
        guard value.isFinite else { throw .notFinite(quantity: "distance") }
        return AnomalyScore(value: value, terms: [value])
    }
}
