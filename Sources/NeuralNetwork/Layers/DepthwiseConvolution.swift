/// A convolution that treats every channel on its own, weights (channels, 1, kh, kw): as many groups as channels.
package final class DepthwiseConvolution: WeightedLayer {
    package let operation: DepthwiseOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]

    /// A depthwise convolution.
    ///
    /// - Parameter other: whose parameters are used; nil makes parameters of zero.
    package init(
        channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, hasBias: Bool = true,
        sharing other: DepthwiseConvolution? = nil
    ) {
        operation = DepthwiseOperator(
            channels: channels, vertical: vertical, horizontal: horizontal, weights: other?.operation.weights)
        inputs = [MapShape(channels: channels, height: vertical.fine, width: horizontal.fine)]
        output = MapShape(channels: channels, height: vertical.coarse, width: horizontal.coarse)
        bias = hasBias ? other?.bias ?? AlignedFloats(count: output.stride) : nil
        weightShape = [channels, 1, vertical.kernel, horizontal.kernel]
    }

    func product(
        _ input: Buffer, to output: Buffer, from start: Start, bias: AlignedFloats?, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.down(
            fine: input.holding(context.images, of: inputs[0]),
            coarse: output.holding(context.images, of: self.output), from: start, bias: bias, finish: finish,
            with: weights, images: context.images)
    }

    func transposedProduct(
        _ outputGradient: Buffer, to inputGradient: Buffer, from start: Start, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.up(
            coarse: outputGradient.holding(context.images, of: output),
            fine: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish, with: weights,
            images: context.images)
    }

    func weightGradient(
        _ outputGradient: Buffer, input: Buffer, to gradient: Buffer, isAdding: Bool, in context: LayerContext
    ) {
        operation.correlate(
            coarse: outputGradient.holding(context.images, of: output),
            fine: input.holding(context.images, of: inputs[0]), gradient: gradient.pointer, isAdding: isAdding,
            images: context.images)
    }
}
