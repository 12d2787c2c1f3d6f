/// A layer that is linear in its input and in its weights, and may add a bias: what all convolutions share.
protocol WeightedLayer: Layer {
    associatedtype Operator: LinearOperator
    /// The linear map, which holds the weights.
    var operation: Operator { get }
    /// One value an output channel, padded.
    var bias: AlignedFloats? { get }
    /// As checkpoints have it.
    var weightShape: [Int] { get }
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

    /// The two products of a tangent: W R x + v x.
    ///
    /// - Parameters:
    ///   - tangent: R x; nil where it is zero.
    ///   - product: one of them, with the layer's own weights where `weights` is nil.
    @inline(__always)
    func addTerms(
        tangent: Buffer?, input: Buffer, _ direction: LayerDirection?, from start: Start = .zero, _ finish: Finish,
        product: (
            _ x: Buffer, _ weights: PackedWeights?, _ start: Start, _ bias: AlignedFloats?, _ finish: Finish
        ) -> Void
    ) {
        guard let direction else {
            if let tangent { product(tangent, nil, start, nil, finish) }
            return
        }
        guard let tangent else {
            product(input, direction.weights, start, direction.bias, finish)
            return
        }
        product(tangent, nil, start, direction.bias, Finish())
        product(input, direction.weights, .output, nil, finish)
    }

    /// Sums the gradient of the output over positions and images.
    func addBiasGradient(_ outputGradient: Buffer, to gradient: Buffer, isAdding: Bool, images: Int) {
        if !isAdding { gradient.slice(at: 0, count: output.stride).clear() }
        Elementwise.addPositions(
            of: outputGradient.holding(images, of: output), positions: images * output.positions,
            stride: output.stride, to: gradient.pointer)
    }
}
