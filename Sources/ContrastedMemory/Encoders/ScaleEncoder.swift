import AnomalyDetection
import NeuralNetwork
import Tensors

/// What makes maps of features of an image, one for each of several scales, the finest first. Immutable, shared by all
/// workers.
protocol ScaleEncoder: Sendable {
    /// The images it takes.
    var input: InputShape { get }
    /// The scales, at least one.
    var scales: [EncoderScale] { get }
    /// What it says of an image by itself, beside the scales; none of most.
    var additionalTerms: [ScoreTerm] { get }
    /// The number of trained parameters.
    var parameterCount: Int { get }
    /// What a checkpoint stores of it, by names of its own.
    var tensors: [String: Tensor] { get }
    /// A pass with a workspace of its own. Allocates.
    func makePass() -> any ScalePass
}

extension ScaleEncoder {
    var additionalTerms: [ScoreTerm] { [] }
}

/// The features of one scale.
struct EncoderScale: Sendable, Equatable {
    /// What terms and tensors of the scale are called, in snake_case, such as `block_3`.
    let name: String
    /// What people call it, such as `block 3`.
    let title: String
    /// The map, channels-last.
    let shape: MapShape
}

/// The working memory of a ``ScaleEncoder``. Used by one thread at a time.
protocol ScalePass: AnyObject {
    /// Makes the maps of an image. Allocates nothing.
    ///
    /// - Parameters:
    ///   - image: the elements of a tensor of the encoder's input shape.
    ///   - targets: for each scale the floats of its shape, padding included.
    func forward(_ image: UnsafePointer<Float>, to targets: [UnsafeMutablePointer<Float>])

    /// Writes the encoder's additional terms of the image that was passed last, in float32.
    ///
    /// - Parameter place: that of the first of them.
    func writeAdditionalTerms(to terms: inout [Double], at place: Int)
}

extension ScalePass {
    func writeAdditionalTerms(to terms: inout [Double], at place: Int) {}
}
