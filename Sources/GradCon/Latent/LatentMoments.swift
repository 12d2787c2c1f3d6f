import NeuralNetwork
import Statistics
import Tensors

/// What the latents of some images add up to, from which a ``LatentDistribution`` is made.
struct LatentMoments: Sendable {
    /// What is added to the diagonal of the covariance of a position, as a share of its mean variance.
    private static let ridge = 0.01

    private let shape: MapShape
    /// One of the whole latent, or one a position.
    private var moments: [VectorMoments]
    private var vector: [Float]

    /// - Parameter shape: that of a latent.
    init(of shape: MapShape) {
        self.shape = shape
        let sizes = LatentDistribution.shapes(of: shape).mean
        moments =
            sizes.count == 1
            ? [VectorMoments(dimension: sizes[0])]
            : (0..<sizes[0]).map { _ in VectorMoments(dimension: sizes[1]) }
        vector = [Float](repeating: 0, count: shape.positions * shape.channels)
    }

    /// Adds a latent, as the network has it.
    mutating func add(_ latent: UnsafePointer<Float>) {
        for position in 0..<shape.positions {
            for channel in 0..<shape.channels {
                vector[position * shape.channels + channel] = latent[position * shape.stride + channel]
            }
        }
        vector.withUnsafeBufferPointer { vector in
            guard let start = vector.baseAddress else { return }
            for index in moments.indices { moments[index].add(start + index * moments[index].dimension) }
        }
    }

    /// Adds the latents of another.
    mutating func add(_ other: LatentMoments) {
        for index in moments.indices { moments[index].add(other.moments[index]) }
    }

    /// The tensors of the distribution.
    var tensors: [String: Tensor] {
        let shapes = LatentDistribution.shapes(of: shape)
        let (mean, whitening): ([Float], [Float])
        if shapes.mean.count == 1, let all = moments.first {
            let gaussian = Gaussian(mean: all.mean, covariance: all.covariance.shrunk(count: all.count))
            (mean, whitening) = (gaussian.mean.map(Float.init), gaussian.whitening.elements.map(Float.init))
        } else {
            (mean, whitening) = PositionGaussians.fit(moments, ridge: Self.ridge)
        }
        return [
            LatentDistribution.meanName: Tensor(shape: shapes.mean, elements: mean),
            LatentDistribution.whiteningName: Tensor(shape: shapes.whitening, elements: whitening),
        ]
    }
}
