import NeuralNetwork
import Statistics
import Tensors

/// What normal images are like at all scales. Immutable, shared by all workers.
final class DeviationModel: Sendable {
    /// One of the scales, ready to compare.
    struct Scale: Sendable {
        let parameters: ScaleModel
        /// From features to deviations.
        let network: Network
        /// The distribution of the deviations of each position.
        let positions: PositionGaussians
        /// That of an image's mean deviation.
        let image: PositionGaussians
    }

    let scales: [Scale]
    /// The whitened deviations of all scales, side by side on the grid that the distances of all scales are brought to:
    /// that of the second scale, or the only one.
    let grid: MapShape
    /// What tells labelled anomalies from normal images, one of each kind, with their networks; empty where there were
    /// no labelled ones.
    let classifiers: [(parameters: AnomalyClassifier, network: Network)]

    /// - Parameters:
    ///   - parameters: for each scale the memory and the distributions, of the shapes that ``ScaleModel`` says.
    ///   - maps: those of the encoder.
    init(
        _ parameters: [ScaleModel], of maps: [MapShape], classifiers: [AnomalyClassifier] = []
    ) throws(NetworkError) {
        var scales: [Scale] = []
        for (parameters, map) in zip(parameters, maps) {
            scales.append(
                Scale(
                    parameters: parameters, network: try parameters.memory.network(of: map),
                    positions: PositionGaussians(
                        dimension: parameters.memory.dimension, means: parameters.positionMeans.elements,
                        whitenings: parameters.positionWhitenings.elements),
                    image: PositionGaussians(
                        dimension: parameters.memory.dimension, means: parameters.imageMean.elements,
                        whitenings: parameters.imageWhitening.elements)))
        }
        self.scales = scales
        let grid = Self.grid(of: parameters.map(\.memory.dimension), maps)
        self.grid = grid
        self.classifiers = try classifiers.map { (classifier) throws(NetworkError) in
            (classifier, try classifier.network(of: grid))
        }
    }

    /// - Parameter dimensions: the elements of a deviation, of each scale.
    static func grid(of dimensions: [Int], _ maps: [MapShape]) -> MapShape {
        let shape = maps[min(1, maps.count - 1)]
        return MapShape(channels: dimensions.reduce(0, +), height: shape.height, width: shape.width)
    }
}
