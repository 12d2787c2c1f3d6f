import NeuralNetwork
import Statistics
import Tensors

/// What normal images are like at one scale, as a checkpoint stores it: the memory, and how features deviate from what
/// they read there.
struct ScaleModel: Equatable {
    var memory: ScaleMemory
    /// (positions, elements of a deviation): the mean deviation of each position.
    var positionMeans: Tensor
    /// (positions, n (n + 1) / 2): the whitenings of the deviations of each position, see ``PositionGaussians``.
    var positionWhitenings: Tensor
    /// (1, elements): the mean over images of an image's mean deviation.
    var imageMean: Tensor
    /// (1, n (n + 1) / 2): the whitening of an image's mean deviation.
    var imageWhitening: Tensor

    /// The most prototypes of a scale: more make a score slow and a file large.
    static let largestMemory = 4096
    /// The most shares of an image, of positions times prototypes: every scorer keeps them, in up to 128 MiB a scale.
    static let largestShareCount = 1 << 25

    /// By their names in a checkpoint, behind that of the scale.
    var tensors: [String: Tensor] {
        [
            "projection.weight": memory.weight, "projection.bias": memory.bias, "prototypes": memory.prototypes,
            "sharpness": Tensor(shape: [1], elements: [memory.sharpness]),
            "position.mean": positionMeans, "position.whitening": positionWhitenings, "image.mean": imageMean,
            "image.whitening": imageWhitening,
        ]
    }
}
