/// Batch normalisation (Ioffe and Szegedy, *Batch Normalization*, ICML 2015): each channel is brought to mean 0 and
/// variance 1, then scaled and shifted.
///
///     x^ = (x - mean) / sqrt(variance + epsilon)     output = weight x^ + bias
///
/// In training mean and variance are those of the pass's images, over all their positions, and gradients flow through
/// them; ``updateStatistic(_:_:in:)`` then moves the running ones towards them. Otherwise the running ones are
/// constants. Networks that only infer have no such layer where ``NormalizationFolding`` has removed it, which those
/// that need tangents require.
package final class BatchNormalization: Layer {
    package let inputs: [MapShape]
    package let output: MapShape
    private let epsilon: Float
    private let momentum: Float
    /// Weight, bias, running mean and running variance, as ``parameters`` lists them.
    private let values: [AlignedFloats]

    private static let (weight, bias, mean, variance) = (0, 1, 2, 3)

    /// Normalisation with parameters of zero.
    ///
    /// - Parameters:
    ///   - epsilon: above zero.
    ///   - momentum: the weight of the newest images in the running statistics.
    ///   - other: whose parameters are used; nil makes new ones.
    /// - Precondition: the shape is channels-last.
    package init(_ shape: MapShape, epsilon: Float, momentum: Float, sharing other: BatchNormalization? = nil) {
        inputs = [shape]
        output = shape
        self.epsilon = epsilon
        self.momentum = momentum
        values = other?.values ?? (0..<4).map { _ in AlignedFloats(count: shape.stride) }
    }

    package var parameters: [LayerParameter] {
        let roles: [(String, LayerParameter.Role)] = [
            ("weight", .weight), ("bias", .bias), ("running_mean", .statistic), ("running_var", .statistic),
        ]
        return roles.map { LayerParameter(name: $0, role: $1, shape: [output.channels], count: output.stride) }
    }

    package var multiplyAdds: Int { output.positions * output.channels }
    /// Three vectors, see ``factors(_:)`` and ``backward(_:input:index:to:from:finish:in:)``.
    package var scratchCount: Int { 3 * output.stride }
    /// Mean and variance of the images.
    package var stateCount: Int { 2 * output.stride }
    package var hasTangent: Bool { false }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        let source = input.first.holding(context.images, of: inputs[0])
        let target = output.holding(context.images, of: self.output)
        if context.isTraining { findStatistics(of: source, context) }
        let (mean, _) = statistics(context)
        let scale = factors(context)
        let shift = scale + self.output.stride
        for channel in 0..<self.output.stride {
            scale[channel] *= values[Self.weight].pointer[channel]
            shift[channel] = values[Self.bias].pointer[channel] - mean[channel] * scale[channel]
        }
        let tileFinish = TileFinish(bias: shift, finish)
        forEachVector(context) { place, lane in
            tileFinish.write(.load(source + place + lane) * .load(scale + lane), to: target, row: place, lane: lane)
        } endOfPosition: { place in
            if tileFinish.isLong { tileFinish.complete(target, row: place, lanes: self.output.stride) }
        }
    }

    /// With N elements a channel: in training
    /// dL/dx = weight / sqrt(variance + epsilon) (g - sum of g / N - x^ (sum of g x^) / N), otherwise its first term.
    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        let source = input.first.holding(context.images, of: inputs[0])
        let gradient = outputGradient.holding(context.images, of: output)
        let target = inputGradient.holding(context.images, of: inputs[0])
        let (mean, _) = statistics(context)
        let scale = factors(context)
        let (constant, linear) = (scale + output.stride, scale + 2 * output.stride)
        let count = Float(context.images * output.positions)
        for lane in stride(from: 0, to: output.stride, by: 8) {
            let factor = SIMD8.load(scale + lane)
            let scaled = factor * .load(values[Self.weight].pointer + lane)
            if context.isTraining {
                let sums = gradientSums(gradient, source, mean: mean, lane: lane, context)
                (-scaled * sums.plain / count).store(constant + lane)
                (-scaled * factor * factor * sums.centred / count).store(linear + lane)
            }
            scaled.store(scale + lane)
        }
        if start == .zero { target.update(repeating: 0, count: context.images * output.count) }
        forEachVector(context) { place, lane in
            var slope = SIMD8.load(gradient + place + lane) * .load(scale + lane)
            if context.isTraining {
                let centred = SIMD8.load(source + place + lane) - .load(mean + lane)
                slope += SIMD8.load(constant + lane) + centred * .load(linear + lane)
            }
            (.load(target + place + lane) + slope).store(target + place + lane)
        }
        finish.apply(to: target, count: context.images * output.count)
    }

    package func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext
    ) {
        let source = input.first.holding(context.images, of: inputs[0])
        let slopes = outputGradient.holding(context.images, of: output)
        if !isAdding { gradient.slice(at: 0, count: output.stride).clear() }
        guard index == Self.weight || index == Self.bias else { return }
        let (mean, _) = statistics(context)
        let factor = factors(context)
        for lane in stride(from: 0, to: output.stride, by: 8) {
            let sums = gradientSums(slopes, source, mean: mean, lane: lane, context)
            let sum = index == Self.bias ? sums.plain : sums.centred * .load(factor + lane)
            (.load(gradient.pointer + lane) + sum).store(gradient.pointer + lane)
        }
    }

    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        preconditionFailure("a network with tangents has no batch normalisation")
    }

    package func install(_ packed: UnsafePointer<Float>, at index: Int) {
        values[index].pointer.update(from: packed, count: output.stride)
    }

    /// running = (1 - momentum) running + momentum batch. The variance of the batch is the unbiased one, of a single
    /// element 0.
    package func updateStatistic(_ index: Int, _ packed: UnsafeMutablePointer<Float>, in context: LayerContext) {
        let count = Float(context.images * output.positions)
        let (mean, variance) = statistics(context)
        let batch = index == Self.mean ? mean : variance
        let correction = index == Self.mean || count == 1 ? 1 : count / (count - 1)
        for channel in 0..<output.channels {
            packed[channel] = (1 - momentum) * packed[channel] + momentum * (batch[channel] * correction)
        }
    }

    private func statistics(_ context: LayerContext) -> (mean: UnsafePointer<Float>, variance: UnsafePointer<Float>) {
        guard context.isTraining else {
            return (UnsafePointer(values[Self.mean].pointer), UnsafePointer(values[Self.variance].pointer))
        }
        return (UnsafePointer(context.state.pointer), UnsafePointer(context.state.pointer + output.stride))
    }

    /// 1 / sqrt(variance + epsilon) of each channel, at the start of the working memory; zero as padding.
    private func factors(_ context: LayerContext) -> UnsafeMutablePointer<Float> {
        let (factors, variance) = (context.scratch.pointer, statistics(context).variance)
        for channel in 0..<output.stride {
            factors[channel] = channel < output.channels ? 1 / (variance[channel] + epsilon).squareRoot() : 0
        }
        return factors
    }

    /// Mean and variance, summed in double, the second from differences to the first.
    private func findStatistics(of map: UnsafePointer<Float>, _ context: LayerContext) {
        let (mean, variance) = (context.state.pointer, context.state.pointer + output.stride)
        let positions = context.images * output.positions
        let weight = 1 / Double(positions)
        for lane in stride(from: 0, to: output.stride, by: 8) {
            var sum = SIMD8<Double>.zero
            for position in 0..<positions {
                sum += SIMD8<Double>(SIMD8<Float>.load(map + position * output.stride + lane))
            }
            let centre = SIMD8<Float>(sum * weight)
            sum = .zero
            for position in 0..<positions {
                let difference = SIMD8<Double>(SIMD8<Float>.load(map + position * output.stride + lane) - centre)
                sum += difference * difference
            }
            centre.store(mean + lane)
            SIMD8<Float>(sum * weight).store(variance + lane)
        }
    }

    /// The sums of g and of g (x - mean) over all positions, in double.
    private func gradientSums(
        _ gradient: UnsafePointer<Float>, _ map: UnsafePointer<Float>, mean: UnsafePointer<Float>, lane: Int,
        _ context: LayerContext
    ) -> (plain: SIMD8<Float>, centred: SIMD8<Float>) {
        var (plain, centred) = (SIMD8<Double>.zero, SIMD8<Double>.zero)
        let centre = SIMD8.load(mean + lane)
        for position in 0..<context.images * output.positions {
            let place = position * output.stride + lane
            let slope = SIMD8<Double>(SIMD8<Float>.load(gradient + place))
            plain += slope
            centred += slope * SIMD8<Double>(SIMD8<Float>.load(map + place) - centre)
        }
        return (SIMD8<Float>(plain), SIMD8<Float>(centred))
    }

    @inline(__always)
    private func forEachVector(
        _ context: LayerContext, _ body: (_ place: Int, _ lane: Int) -> Void,
        endOfPosition: (_ place: Int) -> Void = { _ in }
    ) {
        for position in 0..<context.images * output.positions {
            let place = position * output.stride
            for lane in stride(from: 0, to: output.stride, by: 8) { body(place, lane) }
            endOfPosition(place)
        }
    }
}
