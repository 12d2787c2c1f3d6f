import AnomalyDetection
import Tensors

/// Anomaly detection by a linear map that is to give 1 for every normal image: the score is its squared error.
final class LinearMapDetector: AnomalyDetector {
    let input: InputShape
    fileprivate let weights: [Float]

    init(_ checkpoint: Safetensors) throws(CheckpointError) {
        let tensor: Tensor
        do { tensor = try checkpoint.tensor(named: "weights") } catch { throw .model(reason: error.description) }
        guard tensor.shape.count == 3,
            let input = InputShape(channels: tensor.shape[0], height: tensor.shape[1], width: tensor.shape[2])
        else { throw .model(reason: "The tensor \"weights\" has the shape \(tensor.shape), which is no image's.") }
        self.input = input
        weights = tensor.elements
    }

    let architecture = "linear-map"
    var parameterCount: Int { weights.count }
    let terms: [ScoreTerm] = []
    var constants: [ScoreConstant] { [] }

    func makeScorer() -> any AnomalyScorer { LinearMapScorer(self) }
}

private final class LinearMapScorer: AnomalyScorer {
    private let detector: LinearMapDetector

    init(_ detector: LinearMapDetector) { self.detector = detector }

    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore {
        let product = zip(input.elements, detector.weights).reduce(0.0) { $0 + Double($1.0) * Double($1.1) }
        guard product.isFinite else { throw .notFinite(quantity: "product") }
        return AnomalyScore(value: (product - 1) * (product - 1), terms: [])
    }
}

enum LinearMapFamily: DetectorFamily {
    static let architectures = ["linear-map"]

    static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        try LinearMapDetector(checkpoint)
    }
}
