private import Glibc
import NeuralNetwork
import Statistics
import Tensors

/// Compares the features of an image with a ``FeatureModel``: its working memory. Used by one thread at a time;
/// allocates nothing once made.
final class FeatureComparison {
    /// How unlike the normal images an image is; larger values are more anomalous.
    struct Terms: Equatable {
        /// The mean distance to the nearest vectors of the repository, over the worst positions.
        var nearest: Double
        /// The mean Mahalanobis distance from the distributions of the places, over the worst positions.
        var position: Double
        /// The mean squared Mahalanobis distance from the distribution that all positions share, over the worst ones.
        var shared: Double
        /// The logarithm of the squared Mahalanobis distance of the image's mean features.
        var image: Double

        /// In the order of the detector's terms, as float32: so a checkpoint stores those of held-out images, and equal
        /// images have equal values.
        var values: [Double] { [nearest, position, shared, image].map { Double(Float($0)) } }
    }

    private let model: FeatureModel
    private let pass: NetworkPass
    private let subspacePass: NetworkPass?
    private let nearest: AlignedFloats
    private let position: AlignedFloats
    private let shared: AlignedFloats
    private let scratch: AlignedFloats
    private let mean: AlignedFloats
    private var worst: LargestValues

    init(_ model: FeatureModel) {
        self.model = model
        pass = NetworkPass(model.projection, imageLimit: 1, purpose: PassPurpose())
        subspacePass = model.subspace.map { NetworkPass($0, imageLimit: 1, purpose: PassPurpose()) }
        let positions = model.grid.positions
        nearest = AlignedFloats(count: positions)
        position = AlignedFloats(count: positions)
        shared = AlignedFloats(count: positions)
        scratch = AlignedFloats(
            count: max(NearestNeighbours.scratchCount(queries: positions), model.positions.scratchCount))
        mean = AlignedFloats(count: model.grid.channels)
        worst = LargestValues(share: Self.worstShare, of: positions)
    }

    /// The number of ``Terms``.
    static let termCount = 4
    /// The first of them that are made of positions; the last is of the image as a whole.
    static let positionTermCount = 3
    /// The share of positions that decides: a defect may be small.
    static let worstShare = 0.01

    /// Where an extractor writes features; the floats of the model's grid.
    var features: UnsafeMutablePointer<Float> { pass.value(0).pointer }

    /// Compares the ``features``.
    func compare() -> Terms {
        let (grid, components) = (model.grid, model.componentCount)
        pass.forward()
        let output = model.projection.output
        let projected = UnsafePointer(pass.value(model.projection.steps.count).pointer)
        measureNearest(projected, stride: output.stride)
        for row in 0..<grid.height {
            for column in 0..<grid.width {
                let index = row * grid.width + column
                let vector = projected + index * output.stride
                let squared = model.positions.squaredDistance(
                    of: vector, from: FeatureModel.cell(ofRow: row, column: column, in: grid, cell: model.cell),
                    scratch: scratch.pointer)
                position.pointer[index] = squared.squareRoot()
                var sum: Float = 0
                for element in components..<output.channels { sum += vector[element] * vector[element] }
                shared.pointer[index] = sum
            }
        }
        return Terms(
            nearest: worst.mean(of: nearest.elements), position: worst.mean(of: position.elements),
            shared: worst.mean(of: shared.elements), image: imageDistance())
    }

    private func measureNearest(_ projected: UnsafePointer<Float>, stride: Int) {
        var (queries, queryStride) = (projected, stride)
        if let pass = subspacePass {
            let input = pass.network.input
            for position in 0..<input.positions {
                (pass.value(0).pointer + position * input.stride)
                    .update(from: projected + position * stride, count: input.channels)
            }
            pass.forward()
            queries = UnsafePointer(pass.value(pass.network.steps.count).pointer)
            queryStride = pass.network.output.stride
        }
        model.repository.distances(
            of: queries, count: model.grid.positions, stride: queryStride, scratch: scratch.pointer,
            to: nearest.pointer)
    }

    /// The distances of every position to the nearest vector, of the image that was compared last. Allocates.
    var nearestDistances: [Float] { Array(nearest.elements) }

    /// The distances of every position from the distribution of its place. Allocates.
    var positionDistances: [Float] { Array(position.elements) }

    private func imageDistance() -> Double {
        let grid = model.grid
        for channel in 0..<grid.channels { mean.pointer[channel] = 0 }
        for index in 0..<grid.positions {
            let vector = features + index * grid.stride
            for channel in 0..<grid.channels { mean.pointer[channel] += vector[channel] }
        }
        for channel in 0..<grid.channels { mean.pointer[channel] /= Float(grid.positions) }
        var total = 0.0
        model.image.weight.elements.withUnsafeBufferPointer { weight in
            model.image.bias.elements.withUnsafeBufferPointer { bias in
                for row in 0..<bias.count {
                    var sum = Double(bias[row])
                    for channel in 0..<grid.channels {
                        sum += Double(weight[row * grid.channels + channel]) * Double(mean.pointer[channel])
                    }
                    total += sum * sum
                }
            }
        }
        // The mean of a training set of one image lies at the image.
        return log(max(total, Self.leastDistance))
    }

    /// The least squared distance whose logarithm is taken.
    private static let leastDistance = 1e-12
}
