@testable import NeuralNetwork

/// A convolution of random shape with random weights, and maps to go with it; the same for the same seed.
struct RandomConvolution: CustomStringConvertible, Sendable {
    let description: String
    let reference: ReferenceConvolution
    let fineSide: StridedOperator.FineSide
    let weight: Tensor
    let fine: [Float]
    let coarse: [Float]

    /// - Parameters:
    ///   - largestSide: of the fine map.
    ///   - density: the share of the maps' elements that are not zero.
    init(
        seed: Int, largestSide: Int = 24, largestChannels: Int = 40, fineSide: StridedOperator.FineSide,
        density: Float = 1
    ) {
        var generator = SplitMix64(seed: seed)
        func axis() -> WindowAxis {
            while true {
                let padding = Int.random(in: 0...3, using: &generator)
                let size = Int.random(in: 1...largestSide, using: &generator)
                let axis =
                    Bool.random(using: &generator)
                    ? WindowAxis(fine: size, padding: padding)
                    : WindowAxis(
                        coarse: size / 2 + 1, padding: padding, outputPadding: Int.random(in: 0...1, using: &generator))
                if let axis { return axis }
            }
        }
        self.init(
            vertical: axis(), horizontal: axis(),
            coarseChannels: Int.random(in: 1...largestChannels, using: &generator),
            fineChannels: Int.random(in: 1...(fineSide == .image ? 4 : largestChannels), using: &generator),
            fineSide: fineSide, density: density, seed: seed)
    }

    init(
        vertical: WindowAxis, horizontal: WindowAxis, coarseChannels: Int, fineChannels: Int,
        fineSide: StridedOperator.FineSide, density: Float = 1, seed: Int = 0
    ) {
        var generator = SplitMix64(seed: ~seed)
        reference = ReferenceConvolution(
            vertical: vertical, horizontal: horizontal, coarseChannels: coarseChannels, fineChannels: fineChannels)
        self.fineSide = fineSide
        weight = Tensor(
            shape: [coarseChannels, fineChannels, 4, 4], elements: generator.floats(coarseChannels * fineChannels * 16))
        func map(_ count: Int) -> [Float] {
            generator.floats(count).map {
                density == 1 || Float.random(in: 0..<1, using: &generator) < density ? $0 : 0
            }
        }
        fine = map(fineChannels * vertical.fine * horizontal.fine)
        coarse = map(coarseChannels * vertical.coarse * horizontal.coarse)
        description =
            "seed \(seed), density \(density): fine \(fineChannels)x\(vertical.fine)x\(horizontal.fine), coarse "
            + "\(coarseChannels)x\(vertical.coarse)x\(horizontal.coarse), paddings \(vertical.padding), \(horizontal.padding)"
    }

    var linear: StridedOperator {
        StridedOperator(
            weight: weight, vertical: reference.vertical, horizontal: reference.horizontal, fineSide: fineSide)
    }

    /// The fine map as the operator stores it: channels-last, or columns.
    var storedFine: [Float] {
        switch fineSide {
        case .map:
            return Self.store(fine, channels: reference.fineChannels)
        case .image:
            let linear = linear
            var columns = [Float](repeating: .nan, count: linear.fineCount)
            linear.columns(of: fine, into: &columns)
            return columns
        }
    }

    var storedCoarse: [Float] { Self.store(coarse, channels: reference.coarseChannels) }

    /// From (channel, position) to channels-last.
    private static func store(_ map: [Float], channels: Int) -> [Float] {
        let stride = StridedOperator.channelStride(of: channels)
        let positions = map.count / channels
        var stored = [Float](repeating: 0, count: positions * stride)
        for channel in 0..<channels {
            for position in 0..<positions { stored[position * stride + channel] = map[channel * positions + position] }
        }
        return stored
    }

    /// From channels-last to (channel, position).
    static func read(_ stored: [Float], channels: Int) -> [Float] {
        let stride = StridedOperator.channelStride(of: channels)
        return (0..<channels).flatMap { channel in
            (0..<stored.count / stride).map { stored[$0 * stride + channel] }
        }
    }
}
