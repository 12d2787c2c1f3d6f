import NeuralNetwork
import Tensors

/// The mean gradient of one decoder layer's weights over training, in the order in which gradients leave the kernels.
///
/// Scaled by a power of two so that its largest element lies between 1 and 2: a cosine does not see it, and neither its
/// square norm nor its products vanish or overflow.
struct GradientReference: Sendable {
    let packed: AlignedFloats
    /// The same as weights, where the layer's map is small.
    private let weights: PackedWeights?
    /// The norm of the scaled reference.
    let norm: Double

    init(_ tensor: Tensor, of operation: ConvolutionOperator) {
        let largest = tensor.elements.reduce(0) { max($0, abs($1)) }
        let exponent = largest > 0 ? -Int(largest.exponent) : 0
        // In double: the reciprocal of a subnormal number's power of two is not a float.
        let scale = Double(sign: .plus, exponent: exponent, significand: 1)
        let scaled = tensor.elements.map { Float(Double($0) * scale) }
        packed = AlignedFloats(count: operation.gradientCount)
        operation.pack(scaled, into: packed.pointer)
        weights = operation.isSmall ? operation.makeWeights() : nil
        weights?.update(from: packed.pointer)
        norm = scaled.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
    }

    /// What the cosine is made of, of a gradient that is never stored whole.
    ///
    /// - Parameters:
    ///   - coarse: the layer's input.
    ///   - fine: the gradient of its output.
    ///   - scratch: ``ConvolutionOperator/scratchCount`` floats.
    ///   - lists: memory for what is not zero.
    func agreement(
        of operation: ConvolutionOperator, coarse: UnsafePointer<Float>, fine: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>, lists: SparseScratch?
    ) -> Agreement {
        if let weights {
            return operation.agreement(coarse: coarse, fine: fine, reference: weights, scratch: scratch, lists: lists)
        }
        return operation.agreement(
            coarse: coarse, fine: fine, reference: packed.pointer, scratch: scratch, lists: lists)
    }

    /// The cosine between a gradient and this reference, 0 where either is zero; NaN where the gradient is not finite.
    func cosine(_ agreement: Agreement) -> Double {
        guard agreement.squareNorm.isFinite, agreement.product.isFinite else { return .nan }
        guard agreement.squareNorm > 0, norm > 0 else { return 0 }
        // Rounding may step over the bounds by a few units in the last place.
        return min(1, max(-1, agreement.product / (agreement.squareNorm.squareRoot() * norm)))
    }
}
