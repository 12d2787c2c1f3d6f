/// A convolution with kernel 4x4 and stride 2, weights (out, in, 4, 4), from a fine map or image to a coarse map.
package struct Conv2d: Sendable {
    package let linear: StridedOperator
    package let bias: AlignedFloats

    /// - Precondition: `weight` is (out, in, 4, 4) and `bias` (out).
    package init(
        weight: Tensor, bias: Tensor, vertical: WindowAxis, horizontal: WindowAxis, input: StridedOperator.FineSide
    ) {
        precondition(bias.elements.count == weight.shape[0], "one bias per output channel")
        linear = StridedOperator(weight: weight, vertical: vertical, horizontal: horizontal, fineSide: input)
        self.bias = AlignedFloats(count: linear.coarseStride)
        self.bias.pointer.update(from: bias.elements, count: bias.elements.count)
    }

    /// output = max(0, W * input + b), from a map or an image's columns; `images` of them lie one behind the other.
    package func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, images: Int = 1) {
        linear.down(fine: input, coarse: output, from: .bias(bias), to: .rectified, images: images)
    }

    /// The gradient of the input (a map or columns) from the gradient of the output.
    ///
    /// - Parameters:
    ///   - end: `.masked` with the input, where that is rectified.
    ///   - sparse: given where much of the output's gradient may be zero.
    package func backward(
        outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
        to end: StridedOperator.End = .sum, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        linear.up(coarse: outputGradient, fine: inputGradient, to: end, images: images, sparse: sparse)
    }

    /// The gradient of the weights, packed. Replaces what `gradient` holds.
    package func weightGradient(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        images: Int = 1, sparse: SparseScratch? = nil
    ) {
        linear.correlate(
            coarse: outputGradient, fine: input, gradient: gradient, isAdding: false, images: images, sparse: sparse)
    }
}
