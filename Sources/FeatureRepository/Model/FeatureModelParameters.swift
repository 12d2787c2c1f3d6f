import NeuralNetwork
import Tensors

/// The numbers that a ``FeatureModel`` is made of, as a checkpoint stores them.
struct FeatureModelParameters: Equatable {
    /// A vector y = weight x + bias of a vector x.
    struct AffineMap: Equatable {
        /// (elements of y, elements of x).
        var weight: Tensor
        var bias: Tensor

        init(weight: Tensor, bias: Tensor) {
            self.weight = weight
            self.bias = bias
        }

        /// - Parameter map: the weight, row after row, and the bias.
        init(_ map: (weight: [Float], bias: [Float])) {
            let rows = map.bias.count
            self.init(
                weight: Tensor(shape: [rows, map.weight.count / rows], elements: map.weight),
                bias: Tensor(shape: [rows], elements: map.bias))
        }

        /// One map of the same vector above the other.
        static func + (upper: AffineMap, lower: AffineMap) -> AffineMap {
            let rows = upper.bias.elements.count + lower.bias.elements.count
            return AffineMap(
                weight: Tensor(
                    shape: [rows, upper.weight.shape[1]], elements: upper.weight.elements + lower.weight.elements),
                bias: Tensor(shape: [rows], elements: upper.bias.elements + lower.bias.elements))
        }

        /// A network of one layer that maps the vector of every position of a grid.
        func network(of grid: MapShape) throws(NetworkError) -> Network {
            let (name, rows) = ("map", bias.elements.count)
            let weight = Tensor(shape: [rows, grid.channels, 1, 1], elements: weight.elements)
            return try Network(
                input: grid,
                layers: [
                    LayerDeclaration(
                        name, .convolution(channels: rows, kernel: 1, stride: 1, padding: 0, groups: 1))
                ], tensors: ["\(name).weight": weight, "\(name).bias": bias])
        }
    }

    /// From a position's features to standardised principal components.
    var projection: AffineMap
    /// From a position's features to a vector whose squared length is the Mahalanobis distance from the distribution
    /// that all positions share.
    var shared: AffineMap
    /// The same of the image's mean features and of their distribution.
    var image: AffineMap
    /// The weights of the ``CentreSubspace``; empty where distances are measured in the components.
    var subspace: [String: Tensor] = [:]
    /// (vectors, components or elements of the subspace): the repository.
    var repository: Tensor
    /// (cells, components): the means of the distributions of places.
    var positionMeans: Tensor
    /// (cells, components (components + 1) / 2): their whitenings.
    var positionWhitenings: Tensor

    /// By their names in a checkpoint.
    var tensors: [String: Tensor] {
        let plain = [
            "projection.weight": projection.weight, "projection.bias": projection.bias,
            "shared.weight": shared.weight, "shared.bias": shared.bias,
            "image.weight": image.weight, "image.bias": image.bias,
            "repository": repository,
            "position.mean": positionMeans, "position.whitening": positionWhitenings,
        ]
        return plain.merging(subspace) { own, _ in own }
    }
}
