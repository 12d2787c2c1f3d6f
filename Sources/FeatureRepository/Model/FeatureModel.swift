import NeuralNetwork
import Statistics
import Tensors

/// What the features of normal images are like. Immutable, shared by all workers.
final class FeatureModel: Sendable {
    /// The grid and the channels of the features.
    let grid: MapShape
    /// Rows and columns of positions that share a distribution of their place.
    let cell: Int
    /// The principal components of a position that distances are measured in.
    let componentCount: Int
    /// One pointwise layer, from a position's features to its components and, behind them, to the whitened features.
    let projection: Network
    /// From components to the subspace of the repository; nil where that is made of components.
    let subspace: Network?
    /// The vectors that distances to the nearest are measured from.
    let repository: NearestNeighbours
    /// One distribution a cell of positions, cells row after row.
    let positions: PositionGaussians
    /// For the image's mean features.
    let image: FeatureModelParameters.AffineMap
    let parameters: FeatureModelParameters

    /// - Precondition: the tensors have the shapes that ``FeatureModelParameters`` says, for the channels of the grid
    ///   and one number of components; readers of files check it.
    init(_ parameters: FeatureModelParameters, grid: MapShape, cell: Int) throws(NetworkError) {
        self.parameters = parameters
        self.grid = grid
        self.cell = cell
        componentCount = parameters.projection.bias.elements.count
        projection = try (parameters.projection + parameters.shared).network(of: grid)
        if parameters.subspace.isEmpty {
            subspace = nil
        } else {
            subspace = try Network(
                input: MapShape(channels: componentCount, height: grid.height, width: grid.width),
                layers: CentreSubspace.layers(from: componentCount), tensors: parameters.subspace)
        }
        repository = NearestNeighbours(
            parameters.repository.elements,
            dimension: parameters.subspace.isEmpty ? componentCount : CentreSubspace.dimension)
        positions = PositionGaussians(
            dimension: componentCount, means: parameters.positionMeans.elements,
            whitenings: parameters.positionWhitenings.elements)
        image = parameters.image
    }

    /// The cells of a grid.
    static func cellCount(_ grid: MapShape, cell: Int) -> Int {
        ((grid.height + cell - 1) / cell) * ((grid.width + cell - 1) / cell)
    }

    /// The cell of a position.
    static func cell(ofRow row: Int, column: Int, in grid: MapShape, cell: Int) -> Int {
        row / cell * ((grid.width + cell - 1) / cell) + column / cell
    }
}
