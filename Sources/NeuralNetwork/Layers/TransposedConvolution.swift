/// A transposed convolution, weights (in, out / groups, kh, kw), from a coarse map to a fine map.
package final class TransposedConvolution: WeightedLayer {
    package let operation: ConvolutionOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]
    package let multiplyAdds: Int

    /// A transposed convolution with parameters of zero.
    ///
    /// - Parameters:
    ///   - weightShape: the shape by which checkpoints know the weights, with as many elements in the same order; nil
    ///     for (in, out / groups, kh, kw).
    ///   - multiplyAdds: the products of the convolution that a product of columns stands for, which has none with
    ///     padding; nil for the operation's own.
    ///   - isInputRectified: whether much of the input is exactly zero.
    ///   - isRectified: whether a rectifier follows, so that much of the output's gradient is zero.
    package init(
        channels: Int, from inputChannels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, groups: Int = 1,
        hasBias: Bool = true, weightShape: [Int]? = nil, multiplyAdds: Int? = nil, isInputRectified: Bool = false,
        isRectified: Bool = false
    ) {
        operation = ConvolutionOperator(
            coarseChannels: inputChannels, fineChannels: channels, vertical: vertical, horizontal: horizontal,
            groups: groups, skipsCoarseZeros: isInputRectified, skipsFineZeros: isRectified)
        inputs = [MapShape(channels: inputChannels, height: vertical.coarse, width: horizontal.coarse)]
        output = MapShape(channels: channels, height: vertical.fine, width: horizontal.fine)
        bias = hasBias ? AlignedFloats(count: output.stride) : nil
        self.multiplyAdds = multiplyAdds ?? operation.multiplyAdds
        self.weightShape = weightShape ?? [inputChannels, channels / groups, vertical.kernel, horizontal.kernel]
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        operation.up(
            coarse: input.first.holding(context.images, of: inputs[0]),
            fine: output.holding(context.images, of: self.output), bias: bias, finish: finish, images: context.images,
            lists: context.lists)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        operation.down(
            fine: outputGradient.holding(context.images, of: output),
            coarse: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish,
            images: context.images, lists: context.lists)
    }

    package func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext
    ) {
        guard index == 0 else {
            addBiasGradient(outputGradient, to: gradient, isAdding: isAdding, images: context.images)
            return
        }
        operation.correlate(
            coarse: input.first.holding(context.images, of: inputs[0]),
            fine: outputGradient.holding(context.images, of: output), gradient: gradient.pointer, isAdding: isAdding,
            images: context.images, lists: context.lists)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        addTerms(tangent: tangent.first, input: input.first, direction, finish) {
            coarse, weights, start, bias, finish in
            operation.up(
                coarse: coarse.holding(context.images, of: inputs[0]),
                fine: outputTangent.holding(context.images, of: output), from: start, bias: bias, finish: finish,
                with: weights, images: context.images, lists: context.lists)
        }
    }

    package func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext
    ) {
        addTerms(
            tangent: outputTangent, input: outputGradient, direction, from: start, finish
        ) { fine, weights, start, _, finish in
            operation.down(
                fine: fine.holding(context.images, of: output),
                coarse: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish,
                with: weights, images: context.images, lists: context.lists)
        }
    }
}
