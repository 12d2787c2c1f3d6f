@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

/// A convolution of random shape with random weights, and maps to go with it; the same for the same seed.
struct RandomConvolution: CustomStringConvertible, Sendable {
    /// Which kernels, strides and paddings are drawn.
    enum Geometry {
        /// Kernels of 4x4 that go by two.
        case fourByTwo
        /// Kernels of one to five rows and columns, each with a stride of one to three, in up to three groups.
        case general
        /// Kernels of one position that go one by one.
        case pointwise
    }

    let description: String
    let reference: ReferenceConvolution
    let weight: Tensor
    let fine: [Float]
    let coarse: [Float]

    /// - Parameters:
    ///   - largestSide: of the fine map.
    ///   - density: the share of the maps' elements that are not zero.
    init(
        seed: Int, _ geometry: Geometry, largestSide: Int = 24, largestChannels: Int = 40, density: Float = 1
    ) {
        var generator = SplitMix64(seed: seed)
        func axis() -> ConvolutionAxis {
            while true {
                let size = Int.random(in: 1...largestSide, using: &generator)
                if geometry == .pointwise { return ConvolutionAxis(pointwise: size) }
                let isGeneral = geometry == .general
                let kernel = isGeneral ? Int.random(in: 1...5, using: &generator) : 4
                let stride = isGeneral ? Int.random(in: 1...3, using: &generator) : 2
                let padding = Int.random(in: 0..<kernel, using: &generator)
                let axis =
                    Bool.random(using: &generator)
                    ? ConvolutionAxis(fine: size, kernel: kernel, stride: stride, padding: padding)
                    : ConvolutionAxis(
                        coarse: size / stride + 1, kernel: kernel, stride: stride, padding: padding,
                        outputPadding: Int.random(in: 0..<stride, using: &generator))
                if let axis { return axis }
            }
        }
        let groups = geometry == .general ? Int.random(in: 1...3, using: &generator) : 1
        self.init(
            vertical: axis(), horizontal: axis(),
            coarseChannels: groups * Int.random(in: 1...largestChannels / groups, using: &generator),
            fineChannels: groups * Int.random(in: 1...largestChannels / groups, using: &generator), groups: groups,
            density: density, seed: seed)
    }

    init(
        vertical: ConvolutionAxis, horizontal: ConvolutionAxis, coarseChannels: Int, fineChannels: Int, groups: Int = 1,
        density: Float = 1, seed: Int = 0
    ) {
        var generator = SplitMix64(seed: ~seed)
        reference = ReferenceConvolution(
            vertical: vertical, horizontal: horizontal, coarseChannels: coarseChannels, fineChannels: fineChannels,
            groups: groups)
        weight = Tensor(
            shape: reference.weightShape, elements: generator.floats(reference.weightShape.reduce(1, *)))
        func map(_ count: Int) -> [Float] {
            generator.floats(count).map {
                density == 1 || Float.random(in: 0..<1, using: &generator) < density ? $0 : 0
            }
        }
        fine = map(fineChannels * vertical.fine * horizontal.fine)
        coarse = map(coarseChannels * vertical.coarse * horizontal.coarse)
        description =
            "seed \(seed), density \(density), groups \(groups): fine \(fineChannels)x\(vertical.fine)x"
            + "\(horizontal.fine), coarse \(coarseChannels)x\(vertical.coarse)x\(horizontal.coarse), kernel "
            + "\(vertical.kernel)x\(horizontal.kernel), strides \(vertical.stride), \(horizontal.stride), paddings "
            + "\(vertical.padding), \(horizontal.padding)"
    }

    /// The operator with the weights, which skips zeros wherever it is lent lists.
    func makeOperation() -> ConvolutionOperator {
        let operation = ConvolutionOperator(
            coarseChannels: reference.coarseChannels, fineChannels: reference.fineChannels,
            vertical: reference.vertical, horizontal: reference.horizontal, groups: reference.groups,
            skipsCoarseZeros: true, skipsFineZeros: true)
        operation.weights.update(from: packedWeight(operation))
        return operation
    }

    /// The weights in the order of packed gradients.
    func packedWeight(_ operation: ConvolutionOperator) -> [Float] {
        var packed = [Float](repeating: 0, count: operation.gradientCount)
        operation.pack(weight.elements, into: &packed)
        return packed
    }

    var storedFine: [Float] { Self.store(fine, channels: reference.fineChannels) }

    var storedCoarse: [Float] { Self.store(coarse, channels: reference.coarseChannels) }

    /// From (channel, position) to channels-last.
    static func store(_ map: [Float], channels: Int) -> [Float] {
        let stride = MapShape.stride(of: channels)
        let positions = map.count / channels
        var stored = [Float](repeating: 0, count: positions * stride)
        for channel in 0..<channels {
            for position in 0..<positions { stored[position * stride + channel] = map[channel * positions + position] }
        }
        return stored
    }

    /// From channels-last to (channel, position).
    static func read(_ stored: [Float], channels: Int) -> [Float] {
        let stride = MapShape.stride(of: channels)
        return (0..<channels).flatMap { channel in
            (0..<stored.count / stride).map { stored[$0 * stride + channel] }
        }
    }
}
