/// A transposed convolution with kernel 4x4 and stride 2, weights (in, out, 4, 4), from a coarse map to a fine map or image.
package struct ConvTranspose2d: Sendable {
    package let linear: StridedOperator
    package let bias: AlignedFloats

    /// - Precondition: `weight` is (in, out, 4, 4) and `bias` (out).
    package init(
        weight: Tensor, bias: Tensor, vertical: WindowAxis, horizontal: WindowAxis, output: StridedOperator.FineSide
    ) {
        precondition(bias.elements.count == weight.shape[1], "one bias per output channel")
        linear = StridedOperator(weight: weight, vertical: vertical, horizontal: horizontal, fineSide: output)
        self.bias = AlignedFloats(count: linear.fineStride)
        self.bias.pointer.update(from: bias.elements, count: bias.elements.count)
    }

    /// output = max(0, W^T * input + b), to a map; `images` of them lie one behind the other.
    ///
    /// - Parameter sparse: given where much of the input may be zero; likewise below.
    package func forward(
        input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        linear.up(coarse: input, fine: output, from: .bias(bias), to: .rectified, images: images, sparse: sparse)
    }

    /// output = W^T * input + b, to an image (channel, row, column).
    ///
    /// - Parameter columns: scratch memory, ``StridedOperator/fineCount`` floats an image.
    package func forward(
        input: UnsafePointer<Float>, columns: UnsafeMutablePointer<Float>, image: UnsafeMutablePointer<Float>,
        images: Int = 1
    ) {
        linear.up(coarse: input, fine: columns, images: images)
        let pixels = linear.vertical.fine * linear.horizontal.fine
        for plane in 0..<images * linear.fineChannels {
            (image + plane * pixels).update(repeating: bias.pointer[plane % linear.fineChannels], count: pixels)
        }
        for number in 0..<images {
            linear.fold(
                columns + number * linear.fineCount, addingTo: image + number * linear.fineChannels * pixels)
        }
    }

    /// The gradient of the input from the gradient of the output (a map or columns).
    ///
    /// - Parameter end: `.masked` with the input, where that is rectified.
    package func backward(
        outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>,
        to end: StridedOperator.End = .sum, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        linear.down(fine: outputGradient, coarse: inputGradient, to: end, images: images, sparse: sparse)
    }

    /// The gradient of the weights, packed, added to what `gradient` holds or in its place.
    package func weightGradient(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>,
        isAdding: Bool = false, images: Int = 1, sparse: SparseScratch? = nil
    ) {
        linear.correlate(
            coarse: input, fine: outputGradient, gradient: gradient, isAdding: isAdding, images: images, sparse: sparse)
    }
}
