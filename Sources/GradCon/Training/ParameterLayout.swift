import NeuralNetwork

/// Where each of an autoencoder's parameters lies in a flat block of floats.
///
/// Parameters, gradients and moments share this layout. Weights are in the order in which gradients leave the kernels, biases as
/// layers keep them; both are padded with zeros, which stay zero. The decoder's weights come first, for the reference gradient
/// covers just those.
struct ParameterLayout: Sendable {
    /// One tensor.
    struct Segment: Sendable {
        enum Kind: Sendable {
            case convolution(StridedOperator)
            case linear(Linear)
            case bias(AlignedFloats, count: Int)
        }

        /// The checkpoint's name for it.
        let name: String
        let kind: Kind
        let offset: Int
        let count: Int
        /// Of the weights whose gradients the score compares: 0 to 3.
        let decoderLayer: Int?

        var isBias: Bool {
            if case .bias = kind { true } else { false }
        }

        /// Gives the layer its parameters.
        ///
        /// Not to be called while another thread uses the network.
        func install(_ parameters: UnsafePointer<Float>) {
            switch kind {
            case .convolution(let linear): linear.weights.update(from: parameters + offset)
            case .linear(let layer): layer.weights.update(from: parameters + offset)
            case .bias(let bias, _): bias.pointer.update(from: parameters + offset, count: count)
            }
        }

        /// From the layout to the checkpoint's order.
        func tensor(from block: UnsafePointer<Float>) -> Tensor {
            switch kind {
            case .convolution(let linear): linear.unpackGradient(block + offset)
            case .linear(let layer): layer.unpackGradient(block + offset)
            case .bias(_, let count):
                Tensor(shape: [count], elements: Array(UnsafeBufferPointer(start: block + offset, count: count)))
            }
        }

        /// From the checkpoint's order to the layout.
        ///
        /// - Precondition: the tensor has the shape of ``tensor(from:)``.
        func store(_ tensor: Tensor, into block: UnsafeMutablePointer<Float>) {
            let packed: AlignedFloats
            switch kind {
            case .convolution(let linear): packed = linear.packGradient(tensor)
            case .linear(let layer): packed = layer.packGradient(tensor)
            case .bias(_, let count):
                precondition(tensor.elements.count == count, "a bias has one element a channel")
                (block + offset).update(from: tensor.elements, count: count)
                return
            }
            withExtendedLifetime(packed) { (block + offset).update(from: packed.pointer, count: count) }
        }
    }

    /// The offsets that a training pass adds its gradients at.
    private(set) var decoderWeights: [Int] = []
    private(set) var decoderBiases: [Int] = []
    private(set) var encoderWeights: [Int] = []
    private(set) var encoderBiases: [Int] = []
    /// Mean, log-variance, expansion.
    private(set) var bottleneckWeights: [Int] = []
    private(set) var bottleneckBiases: [Int] = []
    private(set) var segments: [Segment] = []
    /// The floats of a block.
    private(set) var count = 0
    /// The floats of the decoder's weights, at the start of a block.
    private(set) var decoderCount = 0

    init(_ network: Autoencoder) {
        for (index, layer) in network.decoder.enumerated() {
            decoderWeights.append(
                append(
                    "\(AutoencoderGeometry.decoderNames[index]).weight", .convolution(layer.linear),
                    count: layer.linear.gradientCount, decoderLayer: index))
        }
        decoderCount = count
        for (index, layer) in network.decoder.enumerated() {
            decoderBiases.append(
                append(
                    "\(AutoencoderGeometry.decoderNames[index]).bias",
                    .bias(layer.bias, count: layer.linear.fineChannels), count: layer.bias.count))
        }
        for (index, layer) in network.encoder.enumerated() {
            let name = AutoencoderGeometry.encoderNames[index]
            encoderWeights.append(
                append("\(name).weight", .convolution(layer.linear), count: layer.linear.gradientCount))
            encoderBiases.append(
                append("\(name).bias", .bias(layer.bias, count: layer.linear.coarseChannels), count: layer.bias.count))
        }
        for (name, layer) in network.bottleneck?.layers ?? [] {
            bottleneckWeights.append(append("\(name).weight", .linear(layer), count: layer.gradientCount))
            bottleneckBiases.append(
                append("\(name).bias", .bias(layer.bias, count: layer.outputCount), count: layer.bias.count))
        }
    }

    /// All counts are multiples of 16.
    private mutating func append(_ name: String, _ kind: Segment.Kind, count size: Int, decoderLayer: Int? = nil) -> Int
    {
        let offset = count
        segments.append(Segment(name: name, kind: kind, offset: offset, count: size, decoderLayer: decoderLayer))
        count += size
        return offset
    }

    /// A block filled from tensors named as in a checkpoint.
    ///
    /// - Precondition: there is a tensor for each segment, of its shape.
    func block(from tensors: [String: Tensor]) -> AlignedFloats {
        let block = AlignedFloats(count: count)
        for segment in segments {
            guard let tensor = tensors[segment.name] else { preconditionFailure("no tensor \(segment.name)") }
            segment.store(tensor, into: block.pointer)
        }
        return block
    }

    /// The tensors of a block of parameters, and, as `ref_grad.0` to `.3`, of a reference gradient.
    func tensors(parameters: AlignedFloats, reference: AlignedFloats) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        for segment in segments {
            tensors[segment.name] = segment.tensor(from: parameters.pointer)
            if let layer = segment.decoderLayer {
                tensors["ref_grad.\(layer)"] = segment.tensor(from: reference.pointer)
            }
        }
        return tensors
    }
}

extension Autoencoder.Bottleneck {
    /// With the names that checkpoints have for them.
    fileprivate var layers: [(String, Linear)] { [("fc11", mean), ("fc12", logVariance), ("fc2", expansion)] }
}
