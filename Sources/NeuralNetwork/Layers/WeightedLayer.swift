/// A layer that is linear in its input and in its weights, and may add a bias: what all convolutions share.
protocol WeightedLayer: Layer {
    associatedtype Operator: LinearOperator
    /// The linear map, which holds the weights.
    var operation: Operator { get }
    /// One value an output channel, padded.
    var bias: AlignedFloats? { get }
    /// The shape that checkpoints have.
    var weightShape: [Int] { get }

    /// output = finish(start + bias + W input), with the layer's own weights where `weights` is nil.
    func product(
        _ input: Buffer, to output: Buffer, from start: Start, bias: AlignedFloats?, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext)

    /// input gradient = finish(start + W^T output gradient), with the layer's own weights where `weights` is nil.
    func transposedProduct(
        _ outputGradient: Buffer, to inputGradient: Buffer, from start: Start, finish: Finish,
        with weights: PackedWeights?, in context: LayerContext)

    /// The gradient of the weights, packed.
    func weightGradient(
        _ outputGradient: Buffer, input: Buffer, to gradient: Buffer, isAdding: Bool, in context: LayerContext)
}

extension WeightedLayer {
    package var multiplyAdds: Int { operation.multiplyAdds }

    package var parameters: [LayerParameter] {
        let weight = LayerParameter(name: "weight", role: .weight, shape: weightShape, count: operation.gradientCount)
        guard let bias else { return [weight] }
        return [weight, LayerParameter(name: "bias", role: .bias, shape: [output.channels], count: bias.count)]
    }

    package func makeDirection() -> LayerDirection? {
        LayerDirection(weights: operation.makeWeights(), bias: bias.map { AlignedFloats(count: $0.count) })
    }

    package func install(_ packed: UnsafePointer<Float>, at index: Int) {
        if index == 0 {
            operation.weights.update(from: packed)
        } else {
            bias.map { $0.pointer.update(from: packed, count: $0.count) }
        }
    }

    package func pack(_ elements: [Float], parameter index: Int, into packed: UnsafeMutablePointer<Float>) {
        if index == 0 {
            operation.pack(elements, into: packed)
        } else {
            packed.update(from: elements, count: elements.count)
        }
    }

    package func unpack(_ packed: UnsafePointer<Float>, parameter index: Int) -> [Float] {
        index == 0
            ? operation.unpack(packed) : Array(UnsafeBufferPointer(start: packed, count: output.channels))
    }

    package func forward(_ input: LayerInput, to output: Buffer, finish: Finish, in context: LayerContext) {
        product(input.first, to: output, from: .zero, bias: bias, finish: finish, with: nil, in: context)
    }

    package func backward(
        _ outputGradient: Buffer, input: LayerInput, index: Int, to inputGradient: Buffer, from start: Start,
        finish: Finish, in context: LayerContext
    ) {
        transposedProduct(outputGradient, to: inputGradient, from: start, finish: finish, with: nil, in: context)
    }

    package func gradient(
        ofParameter index: Int, _ outputGradient: Buffer, input: LayerInput, to gradient: Buffer, isAdding: Bool,
        in context: LayerContext
    ) {
        if index == 0 {
            weightGradient(outputGradient, input: input.first, to: gradient, isAdding: isAdding, in: context)
        } else {
            addBiasGradient(outputGradient, to: gradient, isAdding: isAdding, images: context.images)
        }
    }

    /// W R x + v x, and the direction's bias.
    package func tangent(
        _ tangent: LayerTangent, input: LayerInput, direction: LayerDirection?, to outputTangent: Buffer,
        finish: Finish, in context: LayerContext
    ) {
        let (tangent, bias) = (tangent.first, direction?.bias)
        if let tangent {
            product(
                tangent, to: outputTangent, from: .zero, bias: bias, finish: direction == nil ? finish : Finish(),
                with: nil, in: context)
        }
        if let direction {
            product(
                input.first, to: outputTangent, from: tangent == nil ? .zero : .output,
                bias: tangent == nil ? bias : nil, finish: finish, with: direction.weights, in: context)
        }
    }

    /// W^T R d + v^T d.
    package func backwardTangent(
        _ outputGradient: Buffer, tangent outputTangent: Buffer, input: LayerInput, direction: LayerDirection?,
        index: Int, to inputGradient: Buffer, from start: Start, finish: Finish, in context: LayerContext
    ) {
        transposedProduct(
            outputTangent, to: inputGradient, from: start, finish: direction == nil ? finish : Finish(), with: nil,
            in: context)
        if let direction {
            transposedProduct(
                outputGradient, to: inputGradient, from: .output, finish: finish, with: direction.weights, in: context)
        }
    }

    /// Sums the gradient of the output over positions and images.
    private func addBiasGradient(_ outputGradient: Buffer, to gradient: Buffer, isAdding: Bool, images: Int) {
        if !isAdding { gradient.slice(at: 0, count: output.stride).clear() }
        Elementwise.addPositions(
            of: outputGradient.holding(images, of: output), positions: images * output.positions,
            stride: output.stride, to: gradient.pointer)
    }
}
