/// The input itself, finished: a residual sum or an activation on its own.
package final class Identity: Layer {
    package let inputs: [MapShape]
    package let output: MapShape

    package init(_ shape: MapShape) {
        inputs = [shape]
        output = shape
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        pass(input.first, to: output, from: .zero, finish, context)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        pass(outputGradient, to: inputGradient, from: start, finish, context)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { pass($0, to: outputTangent, from: .zero, finish, context) }
    }

    private func pass(_ source: Buffer, to target: Buffer, from start: Start, _ finish: Finish, _ context: LayerContext)
    {
        let count = context.images * output.count
        let (source, target) = (
            source.holding(context.images, of: output), target.holding(context.images, of: output)
        )
        switch start {
        case .zero: target.update(from: source, count: count)
        case .output: Elementwise.add(source, to: target, count: count)
        }
        finish.apply(toPlanar: target, count: count)
    }
}
