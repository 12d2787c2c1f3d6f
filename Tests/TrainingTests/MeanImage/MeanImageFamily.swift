import AnomalyDetection
import Tensors
import Training

/// The family of ``MeanImageDetector``: what reads its checkpoints.
enum MeanImageFamily: DetectorFamily {
    static let architectures = [MeanImageDetector.architecture]

    static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        try MeanImageDetector(checkpoint)
    }
}

/// What makes its checkpoints.
struct MeanImageFitting: DetectorFitting {
    typealias Family = MeanImageFamily

    struct Options: FamilyOptions {
        var seed: UInt64 = 0
        /// Takes so many of the images.
        var share = 1.0

        var named: [(name: String, value: String)] { [("share", "\(share)"), ("seed", "\(seed)")] }

        func validate() throws(TrainingError) {
            try TrainingError.check(share > 0 && share <= 1, "share", share, "above 0 and at most 1")
        }
    }

    var options = Options()

    func fit(
        to data: TrainingData, report: (TrainingEvent.Stage) -> Void
    ) throws(TrainingError) -> TrainedModel {
        let shape = data.input.shape
        let count = max(1, Int(Double(data.training.count) * options.share))
        var sum = [Float](repeating: 0, count: shape.count)
        for position in 0..<count {
            let image = try data.training.tensor(position)
            for (index, value) in image.elements.enumerated() { sum[index] += value / Float(count) }
        }
        return TrainedModel(
            architecture: MeanImageDetector.architecture, input: shape,
            tensors: ["mean": Tensor(shape: shape.dimensions, elements: sum)])
    }
}
