/// The mean of each channel over all positions: a vector.
package final class GlobalAveragePooling: Layer {
    package let inputs: [MapShape]
    package let output: MapShape

    /// - Precondition: the shape is channels-last.
    package init(_ input: MapShape) {
        inputs = [input]
        output = MapShape(vector: input.channels)
    }

    private var weight: Float { 1 / Float(inputs[0].positions) }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let shape = inputs[0]
        let (map, means) = (
            input.first.holding(context.images, of: shape), output.holding(context.images, of: self.output)
        )
        means.update(repeating: 0, count: context.images * shape.stride)
        for image in 0..<context.images {
            Elementwise.addPositions(
                of: map + image * shape.count, positions: shape.positions, stride: shape.stride,
                to: means + image * shape.stride)
        }
        for index in stride(from: 0, to: context.images * shape.stride, by: 8) {
            (SIMD8.load(means + index) * weight).store(means + index)
        }
        finish.apply(to: means, count: context.images * shape.stride)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let shape = inputs[0]
        let (means, map) = (
            outputGradient.holding(context.images, of: output), inputGradient.holding(context.images, of: shape)
        )
        if start == .zero { map.update(repeating: 0, count: context.images * shape.count) }
        for position in 0..<context.images * shape.positions {
            let (vector, mean) = (map + position * shape.stride, means + position / shape.positions * shape.stride)
            for lane in stride(from: 0, to: shape.stride, by: 8) {
                (.load(vector + lane) + SIMD8.load(mean + lane) * weight).store(vector + lane)
            }
        }
        finish.apply(to: map, count: context.images * shape.count)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { forward(LayerInput($0), to: outputTangent, finish: finish, in: context) }
    }
}
