import NeuralNetwork
import Tensors

/// Tells labelled anomalies from normal images by their whitened deviations: a small network whose outputs lie near
/// zero for normal images and far from it for anomalies (the hypersphere classifier of Liznerski et al., *Explainable
/// Deep One-Class Classification*, ICLR 2021, after Ruff et al., *Deep One-Class Classification*, ICML 2018).
///
/// The distance of a position with the outputs h is
///
///     r = sqrt(|h|^2 + 1) - 1
///
/// and that of an image the mean of the largest ones. No layer has a bias: a network that answers zero to everything
/// would suit normal images.
struct AnomalyClassifier: Equatable {
    /// What a classifier sees.
    enum Kind: CaseIterable {
        /// The deviations of all scales at each position of the detector's grid.
        case positions
        /// ``PooledDeviations``: what they are like over the whole image. One linear layer, which leaves least to be
        /// mistaken about anomalies of other kinds.
        case pooled

        /// What begins the names of its tensors in a checkpoint.
        var prefix: String {
            switch self {
            case .positions: "classifier."
            case .pooled: "pooled_classifier."
            }
        }

        /// What it reads, where the deviations have this map.
        func input(of grid: MapShape) -> MapShape {
            switch self {
            case .positions: grid
            case .pooled: MapShape(vector: PooledDeviations.kinds * grid.channels)
            }
        }

        /// The lines of the network.
        var layers: [LayerDeclaration] {
            switch self {
            case .positions:
                [
                    LayerDeclaration(
                        "0", .convolution(channels: hidden, kernel: 1, stride: 1, padding: 0, groups: 1),
                        hasBias: false, activation: .leakyReLU(slope: slope)),
                    LayerDeclaration(
                        "1", .convolution(channels: outputs, kernel: 3, stride: 1, padding: 1, groups: 1),
                        hasBias: false),
                ]
            case .pooled: [LayerDeclaration("0", .linear(count: outputs), hasBias: false)]
            }
        }

        /// The shapes of the tensors, by their names, where the deviations have this map.
        func shapes(of grid: MapShape) -> [String: [Int]] {
            switch self {
            case .positions: ["0.weight": [hidden, grid.channels, 1, 1], "1.weight": [outputs, hidden, 3, 3]]
            case .pooled: ["0.weight": [outputs, PooledDeviations.kinds * grid.channels]]
            }
        }
    }

    let kind: Kind
    /// By their names in a checkpoint, behind the prefix.
    let tensors: [String: Tensor]

    /// The elements between the layers, and behind the last.
    private static let (hidden, outputs) = (32, 16)
    private static let slope: Float = 0.1
    /// The share of positions that an image's distance is the mean of.
    static let largestShare = 0.05

    /// The network, where the deviations have this map.
    func network(of grid: MapShape) throws(NetworkError) -> Network {
        try Network(input: kind.input(of: grid), layers: kind.layers, tensors: tensors)
    }

    /// Writes r of each position.
    static func distances(
        of outputs: UnsafePointer<Float>, shape: MapShape, to distances: UnsafeMutablePointer<Float>
    ) {
        for position in 0..<shape.positions {
            let output = outputs + position * shape.stride
            let square = Elementwise.dot(output, output, count: shape.stride)
            // sqrt(1 + s) - 1 without cancellation of a small s.
            distances[position] = Float(square / ((square + 1).squareRoot() + 1))
        }
    }
}
