/// One step of a ``Network``: a map from the values of one or two earlier steps to its own, with its derivatives.
///
/// Immutable, except for its parameters, which are written while no pass runs (``install(_:at:)``), and shared by all
/// passes.
///
/// Rules for all methods. Buffers hold ``LayerContext/images`` images, one behind the other, of the shapes in
/// ``inputs`` and ``output``. A layer writes every float of a target, padding as what the finish makes of zero, and
/// allocates nothing. Where a ``Start`` is given, the target's sums start there; where a ``Finish`` is given, they are
/// finished with it.
///
/// R q is the derivative of q as the parameters move along a direction v (Pearlmutter, *Fast Exact Multiplication by
/// the Hessian*, Neural Computation 1994), and v(q) what the layer makes of q with v in place of its weights.
package protocol Layer: AnyObject, Sendable {
    /// The shape of one image's input; of each, where there are two.
    var inputs: [MapShape] { get }
    /// The shape of one image's output.
    var output: MapShape { get }
    /// What is trained or stored, in the order of a checkpoint.
    var parameters: [LayerParameter] { get }
    /// The multiplications of one image in any one direction, products with padding not counted.
    var multiplyAdds: Int { get }
    /// The floats of working memory that a call may use for an image and must not rely on afterwards.
    var scratchCount: Int { get }
    /// The floats of memory that stay with a pass for an image, from a call of ``forward(_:to:finish:in:)`` to the
    /// next.
    var stateCount: Int { get }

    /// output = finish(layer(input)).
    func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext)

    /// gradient of input `index` = finish(start + J^T outputGradient), J the Jacobian by that input.
    func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext)

    /// The gradient of parameter `index`, packed as ``LayerParameter/count`` floats, summed over the images.
    ///
    /// - Parameter isAdding: whether it is added to what `gradient` holds, or replaces it.
    func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext)

    /// R output = finish(J R input + v(input)); a tangent that is nil is zero, and so is a direction.
    func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext)

    /// gradient of input `index` = finish(start + J^T R outputGradient + (R J)^T outputGradient): the tangent of
    /// ``backward(_:input:index:to:from:finish:in:)``, for which `start` is always zero.
    func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext)

    /// Whether the methods about tangents are there.
    var hasTangent: Bool { get }

    /// The direction's weights for this layer, zero at first; nil of a layer without weights.
    func makeDirection() -> LayerDirection?

    /// Moves parameter `index`, a statistic, towards that of the images of the last forward pass in training.
    func updateStatistic(_ index: Int, _ packed: UnsafeMutablePointer<Float>, in context: LayerContext)

    /// Takes parameter `index`, packed. Not to be called while a pass runs.
    func install(_ packed: UnsafePointer<Float>, at index: Int)
    /// From a checkpoint's order to the packed one.
    func pack(_ elements: [Float], parameter index: Int, into packed: UnsafeMutablePointer<Float>)
    /// From the packed order to a checkpoint's.
    func unpack(_ packed: UnsafePointer<Float>, parameter index: Int) -> [Float]
}

/// One tensor of a layer.
package struct LayerParameter: Sendable, Equatable {
    /// What the layer does with a parameter.
    package enum Role: Sendable {
        /// Multiplied with the input.
        case weight
        /// Added to the output.
        case bias
        /// Stored, and not moved by an optimiser.
        case statistic
    }

    /// The name that checkpoints have for it behind the layer's name: `weight`, `bias`, `running_mean`.
    package let name: String
    package let role: Role
    /// The shape that checkpoints have.
    package let shape: [Int]
    /// The floats of its packed form, a multiple of 16; what is more than the shape's elements is zero and stays so.
    package let count: Int

    package init(name: String, role: Role, shape: [Int], count: Int) {
        self.name = name
        self.role = role
        self.shape = shape
        self.count = count
    }
}

/// What a layer reads: the values of one or two earlier steps.
package struct LayerInput {
    package var first: Buffer
    package var second: Buffer?

    package init(_ first: Buffer, _ second: Buffer? = nil) {
        self.first = first
        self.second = second
    }
}

/// The tangents of a ``LayerInput``; nil where one is zero.
package struct LayerTangent {
    package var first: Buffer?
    package var second: Buffer?

    package init(_ first: Buffer?, _ second: Buffer? = nil) {
        self.first = first
        self.second = second
    }
}

/// Where a layer's parameters move: weights in the form in which the layer's kernels read them, and a bias.
package final class LayerDirection: Sendable {
    package let weights: PackedWeights
    /// One value an output channel, padded; nil where the biases stay.
    package let bias: AlignedFloats?

    package init(weights: PackedWeights, bias: AlignedFloats? = nil) {
        self.weights = weights
        self.bias = bias
    }
}

/// What a pass hands to a step's layer.
///
/// Used by one thread at a time. What changes is not `package` but read through properties that are, so that the
/// compiler sees all writes and leaves out the checks for overlapping ones.
package final class LayerContext {
    /// The images at work.
    package var images: Int { imageCount }
    /// Whether parameters are being trained: noise is drawn, statistics are those of the batch.
    package var isTraining: Bool { isInTraining }
    /// The weight of one element of one image in the loss, 1 / their number in the whole batch, for layers that have a
    /// loss of their own.
    package var elementScale: Float { scale }
    /// At least ``Layer/scratchCount`` floats an image.
    package let scratch: Buffer
    /// ``Layer/stateCount`` floats an image.
    package let state: Buffer
    /// Memory for the elements of a map that are not zero.
    package let lists: SparseScratch?

    var imageCount = 1
    var isInTraining = false
    var scale: Float = 0

    init(scratch: Buffer, state: Buffer, lists: SparseScratch?) {
        self.scratch = scratch
        self.state = state
        self.lists = lists
    }
}

/// What most layers share: no parameters, no memory of their own, and a derivative that does not depend on the input.
extension Layer {
    package var parameters: [LayerParameter] { [] }
    package var multiplyAdds: Int { 0 }
    package var scratchCount: Int { 0 }
    package var stateCount: Int { 0 }
    package var hasTangent: Bool { true }

    package func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext
    ) {}

    package func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext
    ) {
        backward(
            outputTangent, input: input, index: index, to: inputGradient, from: start, finish: finish, in: context)
    }

    package func makeDirection() -> LayerDirection? { nil }
    package func updateStatistic(_ index: Int, _ packed: UnsafeMutablePointer<Float>, in context: LayerContext) {}
    package func install(_ packed: UnsafePointer<Float>, at index: Int) {}
    package func pack(_ elements: [Float], parameter index: Int, into packed: UnsafeMutablePointer<Float>) {
        packed.update(from: elements, count: elements.count)
    }
    package func unpack(_ packed: UnsafePointer<Float>, parameter index: Int) -> [Float] {
        Array(UnsafeBufferPointer(start: packed, count: parameters[index].shape.reduce(1, *)))
    }
}
