import NeuralNetwork
import Training

/// The least and the most L of some images, for a network that answers with the best constant image or better.
struct LossBounds {
    /// The L of a network that has every pixel right: zero of the squared error, of the cross entropy the mean of the
    /// pixels' own entropies.
    let perfect: Double
    /// The L of a network that answers with the images' mean in every pixel of a channel: the variance, or the entropy
    /// of the mean.
    let constant: Double

    init(_ loss: ReconstructionLoss, _ channels: [TrainingImages.Moments]) {
        func mean(_ value: (TrainingImages.Moments) -> Double) -> Double {
            channels.reduce(0) { $0 + value($1) } / Double(max(channels.count, 1))
        }
        switch loss {
        case .meanSquaredError:
            perfect = 0
            constant = mean { max(0, $0.meanSquare - $0.mean * $0.mean) }
        case .binaryCrossEntropy:
            perfect = mean(\.meanEntropy)
            constant = mean { TrainingImages.Moments.entropy(of: $0.mean) }
        }
    }

    /// Where an L lies: 0 is perfect, 1 the constant's; nil where all images are the same constant.
    func share(of loss: Double) -> Double? {
        constant - perfect > 1e-9 ? (loss - perfect) / (constant - perfect) : nil
    }
}
