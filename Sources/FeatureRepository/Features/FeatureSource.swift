import AnomalyDetection
import NeuralNetwork
import Tensors

/// What makes vectors of an image, one for each position of a grid. Immutable, shared by all workers.
protocol FeatureSource: Sendable {
    /// The images it takes.
    var input: InputShape { get }
    /// The grid and the elements of a vector, channels-last.
    var grid: MapShape { get }
    /// The number of trained parameters.
    var parameterCount: Int { get }
    /// What a checkpoint stores of it.
    var tensors: [String: Tensor] { get }
    /// An extractor with a workspace of its own. Allocates.
    func makeExtractor() -> any FeatureExtractor
}

/// The working memory of a ``FeatureSource``. Used by one thread at a time.
protocol FeatureExtractor: AnyObject {
    /// Writes the vectors of an image; padding between channels is zero. Allocates nothing.
    ///
    /// - Parameters:
    ///   - image: the elements of a tensor of the source's input shape.
    ///   - features: the floats of ``FeatureSource/grid``.
    func extract(_ image: UnsafePointer<Float>, to features: UnsafeMutablePointer<Float>)
}
