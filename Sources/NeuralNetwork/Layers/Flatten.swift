/// An image's or a map's elements in the order of tensors, (channel, row, column), as a vector.
package final class Flatten: Layer {
    package let inputs: [MapShape]
    package let output: MapShape

    package init(_ input: MapShape) {
        inputs = [input]
        output = MapShape(vector: input.channels * input.positions)
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        flatten(input.first, shape: inputs[0], to: output, from: .zero, images: context.images)
        finish.apply(to: output.pointer, count: context.images * self.output.count)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        unflatten(outputGradient, to: inputGradient, shape: inputs[0], from: start, images: context.images)
        finish.apply(toPlanar: inputGradient.pointer, count: context.images * inputs[0].count)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { forward(LayerInput($0), to: outputTangent, finish: finish, in: context) }
    }
}

/// A vector's elements, in the order of tensors, as a map.
package final class Unflatten: Layer {
    package let inputs: [MapShape]
    package let output: MapShape

    /// - Precondition: the shape is channels-last.
    package init(to output: MapShape) {
        inputs = [MapShape(vector: output.channels * output.positions)]
        self.output = output
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        unflatten(input.first, to: output, shape: self.output, from: .zero, images: context.images)
        finish.apply(to: output.pointer, count: context.images * self.output.count)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        flatten(outputGradient, shape: output, to: inputGradient, from: start, images: context.images)
        finish.apply(to: inputGradient.pointer, count: context.images * inputs[0].count)
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        tangent.first.map { forward(LayerInput($0), to: outputTangent, finish: finish, in: context) }
    }
}

private func flatten(_ map: Buffer, shape: MapShape, to vector: Buffer, from start: Start, images: Int) {
    let source = map.holding(images, of: shape)
    let target = vector.holding(images, of: MapShape(vector: shape.channels * shape.positions))
    if start == .zero {
        vector.slice(at: 0, count: images * MapShape.stride(of: shape.channels * shape.positions)).clear()
    }
    forEachElement(of: shape, images: images) { mapIndex, vectorIndex in target[vectorIndex] += source[mapIndex] }
}

private func unflatten(_ vector: Buffer, to map: Buffer, shape: MapShape, from start: Start, images: Int) {
    let source = vector.holding(images, of: MapShape(vector: shape.channels * shape.positions))
    let target = map.holding(images, of: shape)
    if start == .zero { map.slice(at: 0, count: images * shape.count).clear() }
    forEachElement(of: shape, images: images) { mapIndex, vectorIndex in target[mapIndex] += source[vectorIndex] }
}

@inline(__always)
private func forEachElement(of shape: MapShape, images: Int, _ body: (_ mapIndex: Int, _ vectorIndex: Int) -> Void) {
    let vectorStride = MapShape.stride(of: shape.channels * shape.positions)
    let (positionStep, channelStep) = shape.order == .planar ? (1, shape.positions) : (shape.stride, 1)
    for image in 0..<images {
        for channel in 0..<shape.channels {
            for position in 0..<shape.positions {
                body(
                    image * shape.count + position * positionStep + channel * channelStep,
                    image * vectorStride + channel * shape.positions + position)
            }
        }
    }
}
