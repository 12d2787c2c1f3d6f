/// A convolution that treats every channel on its own, weights (channels, 1, kh, kw): as many groups as channels.
package final class DepthwiseConvolution: WeightedLayer {
    package let operation: DepthwiseOperator
    package let bias: AlignedFloats?
    package let inputs: [MapShape]
    package let output: MapShape
    package let weightShape: [Int]

    /// A depthwise convolution with parameters of zero.
    package init(channels: Int, vertical: ConvolutionAxis, horizontal: ConvolutionAxis, hasBias: Bool = true) {
        operation = DepthwiseOperator(channels: channels, vertical: vertical, horizontal: horizontal)
        inputs = [MapShape(channels: channels, height: vertical.fine, width: horizontal.fine)]
        output = MapShape(channels: channels, height: vertical.coarse, width: horizontal.coarse)
        bias = hasBias ? AlignedFloats(count: output.stride) : nil
        weightShape = [channels, 1, vertical.kernel, horizontal.kernel]
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        operation.down(
            fine: input.first.holding(context.images, of: inputs[0]),
            coarse: output.holding(context.images, of: self.output), bias: bias, finish: finish,
            images: context.images)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        operation.up(
            coarse: outputGradient.holding(context.images, of: output),
            fine: inputGradient.holding(context.images, of: inputs[0]), from: start, finish: finish,
            images: context.images)
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
            images: context.images)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        addTerms(tangent: tangent.first, input: input.first, direction, finish) { fine, weights, start, bias, finish in
            operation.down(
                fine: fine.holding(context.images, of: inputs[0]),
                coarse: outputTangent.holding(context.images, of: output), from: start, bias: bias, finish: finish,
                with: weights, images: context.images)
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
                images: context.images)
        }
    }
}
