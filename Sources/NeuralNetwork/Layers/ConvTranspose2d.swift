/// A transposed convolution with kernel 4x4 and stride 2, weights (in, out, 4, 4), from a coarse map to a fine map or image.
package struct ConvTranspose2d: Sendable {
    package let linear: StridedOperator
    private let bias: AlignedFloats

    /// - Precondition: `weight` is (in, out, 4, 4) and `bias` (out).
    package init(
        weight: Tensor, bias: Tensor, vertical: WindowAxis, horizontal: WindowAxis, output: StridedOperator.FineSide
    ) {
        precondition(bias.elements.count == weight.shape[1], "one bias per output channel")
        linear = StridedOperator(weight: weight, vertical: vertical, horizontal: horizontal, fineSide: output)
        self.bias = AlignedFloats(count: linear.fineStride)
        self.bias.pointer.update(from: bias.elements, count: bias.elements.count)
    }

    /// output = W^T * input + b, to a map.
    package func forward(input: UnsafePointer<Float>, output: UnsafeMutablePointer<Float>) {
        fill(output, positions: linear.vertical.fine * linear.horizontal.fine, with: bias)
        linear.up(coarse: input, addingTo: output)
    }

    /// output = W^T * input + b, to an image (channel, row, column).
    ///
    /// - Parameter columns: scratch memory, ``StridedOperator/fineCount`` floats.
    package func forward(
        input: UnsafePointer<Float>, columns: UnsafeMutablePointer<Float>, image: UnsafeMutablePointer<Float>
    ) {
        columns.update(repeating: 0, count: linear.fineCount)
        linear.up(coarse: input, addingTo: columns)
        let pixels = linear.vertical.fine * linear.horizontal.fine
        for channel in 0..<linear.fineChannels {
            (image + channel * pixels).update(repeating: bias.pointer[channel], count: pixels)
        }
        linear.fold(columns, addingTo: image)
    }

    /// The gradient of the input from the gradient of the output (a map or columns).
    package func backward(outputGradient: UnsafePointer<Float>, inputGradient: UnsafeMutablePointer<Float>) {
        inputGradient.update(repeating: 0, count: linear.coarseCount)
        linear.down(fine: outputGradient, addingTo: inputGradient)
    }

    /// Adds the gradient of the weights, packed, to `gradient`.
    package func weightGradient(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>,
        addingTo gradient: UnsafeMutablePointer<Float>
    ) {
        linear.correlate(coarse: input, fine: outputGradient, addingTo: gradient)
    }

    /// The inner product of the weights' gradient with a packed reference, and its square norm.
    ///
    /// - Parameter scratch: ``StridedOperator/scratchCount`` floats.
    package func agreement(
        input: UnsafePointer<Float>, outputGradient: UnsafePointer<Float>, reference: UnsafePointer<Float>,
        scratch: UnsafeMutablePointer<Float>
    ) -> Agreement {
        linear.agreement(coarse: input, fine: outputGradient, reference: reference, scratch: scratch)
    }
}
