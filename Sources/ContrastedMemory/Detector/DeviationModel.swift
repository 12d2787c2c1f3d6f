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
    /// The grid that the distances of all scales are brought to: that of the second scale, or the only one.
    let grid: (height: Int, width: Int)

    /// - Parameter parameters: for each scale the memory and the distributions, of the shapes that ``ScaleModel`` says.
    init(_ parameters: [ScaleModel], of maps: [MapShape]) throws(NetworkError) {
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
        let shape = maps[min(1, maps.count - 1)]
        grid = (shape.height, shape.width)
    }
}
