private import Glibc
import NeuralNetwork
import Statistics
import Tensors

/// Where the latents of the training images lie: a normal distribution, and how far another latent is from it. Not of
/// the paper.
///
/// The latent is what the decoder begins with, behind its rectifier; of the variational form the mean of its
/// distribution. One of at most ``wholeLimit`` elements has one covariance over all of them. A longer one, of larger
/// images, has one of its channels at each position, as the feature repository has, and its distance is the mean over
/// the positions.
///
/// Immutable, shared by all workers.
struct LatentDistribution: Sendable {
    /// The most elements with one covariance over all: 36x36 pixels and the published channels have so many. Its factor
    /// has half a million numbers then.
    static let wholeLimit = 1024
    static let meanName = "latent.mean"
    static let whiteningName = "latent.whitening"
    /// What the logarithm takes a distance of zero for.
    private static let smallest = 1e-12

    private enum Form {
        case whole(SparseGaussian)
        case positions(PositionGaussians)
    }

    private let form: Form
    private let shape: MapShape

    /// The working memory of a scorer. Used by one thread at a time.
    final class Workspace {
        fileprivate let elements: UnsafeMutablePointer<SparseGaussian.Element>
        fileprivate let scratch: AlignedFloats
        /// The squared distances of the positions of the latent that was measured last, row after row; empty of one
        /// distribution over all.
        fileprivate(set) var distances: [Float]

        fileprivate init(elements: Int, scratch: Int, positions: Int) {
            self.elements = .allocate(capacity: elements)
            self.scratch = AlignedFloats(count: scratch)
            distances = [Float](repeating: 0, count: positions)
        }

        deinit { elements.deallocate() }
    }

    /// The shapes of its tensors, for latents of a shape: the mean, and the lower triangle of the whitening W, row
    /// after row, with W C W^T = 1 of the covariance C. With a distribution a position both have a first dimension of
    /// positions.
    static func shapes(of latent: MapShape) -> (mean: [Int], whitening: [Int]) {
        let count = latent.positions * latent.channels
        return count <= wholeLimit
            ? ([count], [LowerTriangle.count(count)])
            : (
                [latent.positions, latent.channels],
                [latent.positions, LowerTriangle.count(latent.channels)]
            )
    }

    /// Takes the distribution's tensors; nil where there are none.
    ///
    /// - Parameter latent: the shape of a latent.
    /// - Throws: where one is missing, misshapen or not finite, or a factor has a diagonal element that is not above 0.
    init?(of latent: MapShape, taking tensors: inout CheckpointTensors) throws(GradConError) {
        guard tensors.contains(Self.meanName) || tensors.contains(Self.whiteningName) else { return nil }
        let shapes = Self.shapes(of: latent)
        let mean = try tensors.take(Self.meanName, shape: shapes.mean)
        let whitening = try tensors.take(Self.whiteningName, shape: shapes.whitening)
        let isWhole = shapes.mean.count == 1
        let dimension = shapes.mean[shapes.mean.count - 1]
        let triangle = LowerTriangle.count(dimension)
        for start in stride(from: 0, to: whitening.elements.count, by: triangle) {
            for row in 0..<dimension {
                let index = start + row * (row + 3) / 2
                guard whitening.elements[index] > 0 else {
                    throw .notPositive(
                        tensor: tensors.fullName(Self.whiteningName), index: index, found: whitening.elements[index])
                }
            }
        }
        shape = latent
        form =
            isWhole
            ? .whole(SparseGaussian(mean: mean.elements, whitening: whitening.elements))
            : .positions(
                PositionGaussians(dimension: dimension, means: mean.elements, whitenings: whitening.elements))
    }

    /// The positions of the map of distances; nil of one distribution over all positions.
    var grid: MapShape? { if case .positions = form { shape } else { nil } }

    /// The multiply-adds of a distance, zeros of the latent counted as well.
    var multiplyAdds: Int {
        switch form {
        case .whole(let gaussian): LowerTriangle.count(gaussian.dimension)
        case .positions(let gaussians): gaussians.count * LowerTriangle.count(gaussians.dimension)
        }
    }

    /// The bytes of a workspace.
    static func workspaceByteCount(of latent: MapShape) -> Int {
        let count = latent.positions * latent.channels
        return count * MemoryLayout<SparseGaussian.Element>.stride + (count + 16) * MemoryLayout<Float>.stride
    }

    func makeWorkspace() -> Workspace {
        let scratch =
            switch form {
            case .whole(let gaussian): gaussian.scratchCount
            case .positions(let gaussians): gaussians.scratchCount
            }
        return Workspace(
            elements: shape.positions * shape.channels, scratch: scratch, positions: grid?.positions ?? 0)
    }

    /// The logarithm of the squared Mahalanobis distance of a latent, or of the mean of these distances over the
    /// positions. NaN where the latent is not finite.
    ///
    /// - Parameter latent: as the network has it.
    func logDistance(of latent: UnsafePointer<Float>, _ workspace: Workspace) -> Double {
        let square =
            switch form {
            case .whole(let gaussian): distance(of: latent, from: gaussian, workspace)
            case .positions(let gaussians): meanDistance(of: latent, from: gaussians, workspace)
            }
        return square.isFinite ? log(max(square, Self.smallest)) : .nan
    }

    private func distance(
        of latent: UnsafePointer<Float>, from gaussian: SparseGaussian, _ workspace: Workspace
    ) -> Double {
        var count = 0
        for position in 0..<shape.positions {
            let values = latent + position * shape.stride
            for channel in 0..<shape.channels where values[channel] != 0 {
                workspace.elements[count] = .init(index: position * shape.channels + channel, value: values[channel])
                count += 1
            }
        }
        return Double(
            gaussian.squaredDistance(
                ofSorted: workspace.elements, count: count, scratch: workspace.scratch.pointer))
    }

    private func meanDistance(
        of latent: UnsafePointer<Float>, from gaussians: PositionGaussians, _ workspace: Workspace
    ) -> Double {
        var sum = 0.0
        for position in 0..<shape.positions {
            let distance = gaussians.squaredDistance(
                of: latent + position * shape.stride, from: position, scratch: workspace.scratch.pointer)
            workspace.distances[position] = distance
            sum += Double(distance)
        }
        return sum / Double(shape.positions)
    }
}
