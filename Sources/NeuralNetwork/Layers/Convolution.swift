/// A convolution, weights (out, in / groups, kh, kw), from a fine map to a coarse map; pointwise where the kernel is
/// one position wide and goes step by step.
package final class Convolution: WeightedLayer {
    package let operation: ConvolutionOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]
    package let multiplyAdds: Int

    /// A convolution.
    ///
    /// - Parameters:
    ///   - weightShape: the shape by which checkpoints know the weights, with as many elements in the same order; nil
    ///     for (out, in / groups, kh, kw).
    ///   - multiplyAdds: the products of the convolution that a product of columns stands for, which has none with
    ///     padding; nil for the operation's own.
    ///   - isRectified: whether a rectifier follows, so that much of the output's gradient is zero.
    ///   - other: whose parameters are used; nil makes parameters of zero.
    package init(
        channels: Int, from inputChannels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, groups: Int = 1,
        hasBias: Bool = true, weightShape: [Int]? = nil, multiplyAdds: Int? = nil, isRectified: Bool = false,
        sharing other: Convolution? = nil
    ) {
        // Forward all products are made: of what encoders hand on, more is not zero than where skipping begins to pay.
        operation = ConvolutionOperator(
            coarseChannels: channels, fineChannels: inputChannels, vertical: vertical, horizontal: horizontal,
            groups: groups, skipsCoarseZeros: isRectified, weights: other?.operation.weights)
        inputs = [MapShape(channels: inputChannels, height: vertical.fine, width: horizontal.fine)]
        output = MapShape(channels: channels, height: vertical.coarse, width: horizontal.coarse)
        bias = hasBias ? other?.bias ?? AlignedFloats(count: output.stride) : nil
        self.multiplyAdds = multiplyAdds ?? operation.multiplyAdds
        self.weightShape = weightShape ?? [channels, inputChannels / groups, vertical.kernel, horizontal.kernel]
    }

    func product(
        _ input: Buffer, to output: Buffer, from start: Start, bias: AlignedFloats?, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.down(
            fine: input.holding(context.images, of: inputs[0]),
            coarse: output.holding(context.images, of: self.output), from: start, bias: bias, finish: finish,
            with: weights, images: context.images, lists: context.lists)
    }

    func transposedProduct(
        _ outputGradient: Buffer, to inputGradient: Buffer, from start: Start, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.up(
            coarse: outputGradient.holding(context.images, of: output),
            fine: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish, with: weights,
            images: context.images, lists: context.lists)
    }

    func weightGradient(
        _ outputGradient: Buffer, input: Buffer, to gradient: Buffer, isAdding: Bool, in context: LayerContext
    ) {
        operation.correlate(
            coarse: outputGradient.holding(context.images, of: output),
            fine: input.holding(context.images, of: inputs[0]), gradient: gradient.pointer, isAdding: isAdding,
            images: context.images, lists: context.lists)
    }
}
