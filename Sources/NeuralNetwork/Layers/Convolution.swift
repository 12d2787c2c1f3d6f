/// A convolution, weights (out, in / groups, kh, kw), from a fine map to a coarse map; pointwise where the kernel is
/// one position wide and goes step by step.
package final class Convolution: WeightedLayer {
    package let operation: ConvolutionOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]

    /// A convolution with parameters of zero.
    ///
    /// - Parameters:
    ///   - weightShape: the shape by which checkpoints know the weights, with as many elements in the same order; nil
    ///     for (out, in / groups, kh, kw).
    ///   - isRectified: whether a rectifier follows, so that much of the output's gradient is zero.
    package init(
        channels: Int, from inputChannels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, groups: Int = 1,
        hasBias: Bool = true, weightShape: [Int]? = nil, isRectified: Bool = false
    ) {
        // Forward all products are made: of what encoders hand on, more is not zero than where skipping begins to pay.
        operation = ConvolutionOperator(
            coarseChannels: channels, fineChannels: inputChannels, vertical: vertical, horizontal: horizontal,
            groups: groups, skipsCoarseZeros: isRectified)
        inputs = [MapShape(channels: inputChannels, height: vertical.fine, width: horizontal.fine)]
        output = MapShape(channels: channels, height: vertical.coarse, width: horizontal.coarse)
        bias = hasBias ? AlignedFloats(count: output.stride) : nil
        self.weightShape = weightShape ?? [channels, inputChannels / groups, vertical.kernel, horizontal.kernel]
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        operation.down(
            fine: input.first.holding(context.images, of: inputs[0]),
            coarse: output.holding(context.images, of: self.output), bias: bias, finish: finish,
            images: context.images, lists: context.lists)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        operation.up(
            coarse: outputGradient.holding(context.images, of: output),
            fine: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish,
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
            coarse: outputGradient.holding(context.images, of: output),
            fine: input.first.holding(context.images, of: inputs[0]), gradient: gradient.pointer, isAdding: isAdding,
            images: context.images, lists: context.lists)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        addTerms(tangent: tangent.first, input: input.first, direction, finish) { fine, weights, start, bias, finish in
            operation.down(
                fine: fine.holding(context.images, of: inputs[0]),
                coarse: outputTangent.holding(context.images, of: output), from: start, bias: bias, finish: finish,
                with: weights, images: context.images, lists: context.lists)
        }
    }

    package func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext
    ) {
        addTerms(
            tangent: outputTangent, input: outputGradient, direction, from: start, finish
        ) { coarse, weights, start, _, finish in
            operation.up(
                coarse: coarse.holding(context.images, of: output),
                fine: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish, with: weights,
                images: context.images, lists: context.lists)
        }
    }
}
