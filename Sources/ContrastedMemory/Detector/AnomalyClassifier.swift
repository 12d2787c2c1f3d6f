import NeuralNetwork
import Tensors

/// Tells labelled anomalies from normal images by their deviations: a small network whose outputs lie near zero for
/// normal images and far from it for anomalies (the hypersphere classifier of Ruff et al., *Rethinking Assumptions in
/// Deep Anomaly Detection*, ICML 2021 workshops, with the maps of Liznerski et al., *Explainable Deep One-Class
/// Classification*, ICLR 2021).
///
/// Its input are the whitened deviations of all scales, side by side on the detector's grid. Of the outputs h at a
/// position
///
///     r = sqrt(|h|^2 + 1) - 1
///
/// is the distance; that of an image is the mean of the largest ones. No layer has a bias: a network that answers zero
/// to everything would suit normal images.
struct AnomalyClassifier: Equatable {
    /// By their names in a checkpoint, behind ``prefix``.
    let tensors: [String: Tensor]

    /// What begins the names of its tensors.
    static let prefix = "classifier."
    /// The elements between the layers, and behind the last.
    static let (hidden, outputs) = (32, 16)
    private static let slope: Float = 0.1
    /// The share of positions that an image's distance is the mean of.
    static let largestShare = 0.05

    /// The lines of the network.
    static let layers = [
        LayerDeclaration(
            "0", .convolution(channels: hidden, kernel: 1, stride: 1, padding: 0, groups: 1), hasBias: false,
            activation: .leakyReLU(slope: slope)),
        LayerDeclaration(
            "1", .convolution(channels: outputs, kernel: 3, stride: 1, padding: 1, groups: 1), hasBias: false),
    ]

    /// The shapes of the tensors, for deviations of so many elements together.
    static func shapes(channels: Int) -> [String: [Int]] {
        ["0.weight": [hidden, channels, 1, 1], "1.weight": [outputs, hidden, 3, 3]]
    }

    /// The network for a map of deviations.
    func network(of map: MapShape) throws(NetworkError) -> Network {
        try Network(input: map, layers: Self.layers, tensors: tensors)
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
