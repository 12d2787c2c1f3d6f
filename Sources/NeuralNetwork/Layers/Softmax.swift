/// The softmax over the channels of each position: e^x_k / sum of e^x_j.
package final class Softmax: Layer {
    package let inputs: [MapShape]
    package let output: MapShape
    package let hasTangent = false
    /// For each vector of eight channels, 0 in the lanes of channels and minus infinity in those of padding.
    private let padding: [SIMD8<Float>]

    /// - Precondition: the shape is channels-last.
    package init(_ shape: MapShape) {
        precondition(shape.order == .channelsLast, "channels that follow one another")
        inputs = [shape]
        output = shape
        padding = stride(from: 0, to: shape.stride, by: 8).map { first in
            var lanes = SIMD8<Float>.zero
            for lane in 0..<8 where first + lane >= shape.channels { lanes[lane] = -.infinity }
            return lanes
        }
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let count = context.images * self.output.count
        let source = input.first.holding(context.images, of: self.output)
        let target = output.holding(context.images, of: self.output)
        padding.withUnsafeBufferPointer { padding in
            for start in stride(from: 0, to: count, by: self.output.stride) {
                var largest = SIMD8<Float>(repeating: -.infinity)
                for (index, lanes) in padding.enumerated() {
                    let values = SIMD8.load(source + start + index * 8) + lanes
                    // A comparison that fails of a NaN takes it over, so that it is noticed.
                    largest.replace(with: values, where: .!(values .<= largest))
                }
                let shift = largest.max()
                var sums = SIMD8<Float>.zero
                for (index, lanes) in padding.enumerated() {
                    let power = exponential(SIMD8.load(source + start + index * 8) + lanes - shift)
                    power.store(target + start + index * 8)
                    sums += power
                }
                let factor = 1 / sums.sum()
                for index in padding.indices {
                    (SIMD8.load(target + start + index * 8) * factor).store(target + start + index * 8)
                }
            }
        }
        finish.apply(toPlanar: target, count: count)
    }

    /// With the output y: y_k (g_k - sum of y_j g_j).
    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let count = context.images * output.count
        let gradient = outputGradient.holding(context.images, of: output)
        let target = inputGradient.holding(context.images, of: output)
        let shares = context.scratch.holding(context.images, of: output)
        forward(input, to: Buffer(shares, count: count), finish: Finish(), in: context)
        for first in stride(from: 0, to: count, by: output.stride) {
            var sums = SIMD8<Float>.zero
            for place in stride(from: first, to: first + output.stride, by: 8) {
                sums += SIMD8.load(shares + place) * SIMD8.load(gradient + place)
            }
            let mean = sums.sum()
            for place in stride(from: first, to: first + output.stride, by: 8) {
                let slope = SIMD8.load(shares + place) * (SIMD8.load(gradient + place) - mean)
                (start == .output ? SIMD8.load(target + place) + slope : slope).store(target + place)
            }
        }
        finish.apply(toPlanar: target, count: count)
    }

    package var scratchCount: Int { output.count }

    /// Not called, since ``hasTangent`` is false.
    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {}
}
