/// A transposed convolution, weights (in, out / groups, kh, kw), from a coarse map to a fine map.
package final class TransposedConvolution: WeightedLayer {
    package let operation: ConvolutionOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]
    package let multiplyAdds: Int

    /// A transposed convolution.
    ///
    /// - Parameters:
    ///   - weightShape: the shape by which checkpoints know the weights, with as many elements in the same order; nil
    ///     for (in, out / groups, kh, kw).
    ///   - multiplyAdds: the products of the convolution that a product of columns stands for, which has none with
    ///     padding; nil for the operation's own.
    ///   - hasInputZeros: whether much of the input is exactly zero.
    ///   - isRectified: whether a rectifier follows, so that much of the output's gradient is zero.
    ///   - other: whose parameters are used; nil makes parameters of zero.
    package init(
        channels: Int, from inputChannels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, groups: Int = 1,
        hasBias: Bool = true, weightShape: [Int]? = nil, multiplyAdds: Int? = nil, hasInputZeros: Bool = false,
        isRectified: Bool = false, sharing other: TransposedConvolution? = nil
    ) {
        operation = ConvolutionOperator(
            coarseChannels: inputChannels, fineChannels: channels, vertical: vertical, horizontal: horizontal,
            groups: groups, skipsCoarseZeros: hasInputZeros, skipsFineZeros: isRectified,
            weights: other?.operation.weights)
        inputs = [MapShape(channels: inputChannels, height: vertical.coarse, width: horizontal.coarse)]
        output = MapShape(channels: channels, height: vertical.fine, width: horizontal.fine)
        bias = hasBias ? other?.bias ?? AlignedFloats(count: output.stride) : nil
        self.multiplyAdds = multiplyAdds ?? operation.multiplyAdds
        self.weightShape = weightShape ?? [inputChannels, channels / groups, vertical.kernel, horizontal.kernel]
    }

    func product(
        _ input: Buffer, to output: Buffer, from start: Start, bias: AlignedFloats?, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.up(
            coarse: input.holding(context.images, of: inputs[0]),
            fine: output.holding(context.images, of: self.output), from: start, bias: bias, finish: finish,
            with: weights, images: context.images, lists: context.lists)
    }

    func transposedProduct(
        _ outputGradient: Buffer, to inputGradient: Buffer, from start: Start, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext
    ) {
        operation.down(
            fine: outputGradient.holding(context.images, of: output),
            coarse: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish, with: weights,
            images: context.images, lists: context.lists)
    }

    func weightGradient(
        _ outputGradient: Buffer, input: Buffer, to gradient: Buffer, isAdding: Bool, in context: LayerContext
    ) {
        operation.correlate(
            coarse: input.holding(context.images, of: inputs[0]),
            fine: outputGradient.holding(context.images, of: output), gradient: gradient.pointer, isAdding: isAdding,
            images: context.images, lists: context.lists)
    }
}
