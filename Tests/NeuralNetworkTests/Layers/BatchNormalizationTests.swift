import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct BatchNormalizationTests {
    private static let shapes = [
        MapShape(channels: 1, height: 1, width: 3), MapShape(channels: 5, height: 3, width: 4),
        MapShape(channels: 19, height: 7, width: 2), MapShape(vector: 16),
    ]
    private static let images = 3
    private static let epsilon = 1e-3

    /// A network of one line, its parameters and a pass with random images.
    private struct Setup {
        var network: Network
        var layout: ParameterLayout
        var block: AlignedFloats
        var pass: NetworkPass
        var input: [Float]

        init(_ shape: MapShape, isTraining: Bool) throws {
            network = try Network(
                input: shape,
                layers: [
                    LayerDeclaration("a", .batchNormalization(epsilon: Float(epsilon), momentum: 0.1)),
                    LayerDeclaration("b", .identity),
                ])
            layout = ParameterLayout(network)
            var generator = SplitMix64(seed: shape.count)
            let tensors = layout.segments.map { segment in
                let isVariance = segment.name == "a.running_var"
                let elements = generator.floats(shape.channels).map { isVariance ? 1.5 + $0 : $0 }
                return (segment.name, Tensor(shape: segment.shape, elements: elements))
            }
            block = try layout.block(from: Dictionary(uniqueKeysWithValues: tensors))
            layout.install(block)
            pass = NetworkPass(network, imageLimit: images, purpose: PassPurpose(firstGradient: 0))
            pass.images = images
            pass.isTraining = isTraining
            // Means far from zero, as those behind a rectifier are.
            input = generator.floats(images * shape.elementCount).map { 3 + 2 * $0 }
            let stored = shape.stored(input)
            pass.value(0).pointer.update(from: stored, count: stored.count)
            pass.forward()
        }

        func vector(_ name: String) -> [Double] {
            layout.tensors(of: block)["a.\(name)"]?.elements.map(Double.init) ?? []
        }

        /// The output in double.
        func expected(_ input: [Double], isTraining: Bool) -> [Double] {
            let shape = network.input
            var (mean, variance) = (vector("running_mean"), vector("running_var"))
            let channels = (0..<input.count).map { $0 / shape.positions % shape.channels }
            if isTraining { (mean, variance) = BatchNormalizationTests.statistics(input, channels, shape.channels) }
            let (weight, bias) = (vector("weight"), vector("bias"))
            return zip(input, channels).map { x, channel in
                weight[channel] * (x - mean[channel]) / (variance[channel] + epsilon).squareRoot() + bias[channel]
            }
        }
    }

    private static func statistics(_ input: [Double], _ channels: [Int], _ count: Int) -> ([Double], [Double]) {
        let elements = (0..<count).map { channel in zip(input, channels).filter { $1 == channel }.map(\.0) }
        let mean = elements.map { $0.reduce(0, +) / Double($0.count) }
        let variance = zip(elements, mean).map { elements, mean in
            elements.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(elements.count)
        }
        return (mean, variance)
    }

    @Test(arguments: shapes, [true, false]) func forward(_ shape: MapShape, isTraining: Bool) throws {
        let setup = try Setup(shape, isTraining: isTraining)
        let found = shape.elements(setup.pass.value(1))
        #expect(relativeDistance(found, setup.expected(setup.input.map(Double.init), isTraining: isTraining)) < 1e-6)
        let output = setup.pass.value(1)
        #expect((0..<output.count).allSatisfy { $0 % shape.stride < shape.channels || output.pointer[$0] == 0 })
    }

    /// Against central differences of the output in double, weighted with the output's gradient.
    @Test(arguments: shapes, [true, false]) func backward(_ shape: MapShape, isTraining: Bool) throws {
        let setup = try Setup(shape, isTraining: isTraining)
        var generator = SplitMix64(seed: 7)
        let slopes = generator.floats(setup.input.count)
        let stored = shape.stored(slopes)
        setup.pass.gradient(2).pointer.update(from: stored, count: stored.count)
        setup.pass.beginReverse()
        setup.pass.reverse()
        func loss(_ input: [Double]) -> Double {
            zip(setup.expected(input, isTraining: isTraining), slopes).reduce(0) { $0 + $1.0 * Double($1.1) }
        }
        let input = setup.input.map(Double.init)
        let gradient = input.indices.map { index in
            var (below, above) = (input, input)
            below[index] -= 1e-4
            above[index] += 1e-4
            return (loss(above) - loss(below)) / 2e-4
        }
        #expect(relativeDistance(shape.elements(setup.pass.gradient(0)), gradient) < 2e-6)

        let found = AlignedFloats(count: setup.layout.count)
        for segment in setup.layout.segments {
            setup.pass.gradient(of: segment, to: found.pointer + segment.offset)
        }
        let tensors = setup.layout.tensors(of: found)
        let normalized = zip(setup.expected(input, isTraining: isTraining), input.indices).map { value, index in
            let channel = index / shape.positions % shape.channels
            return (value - setup.vector("bias")[channel]) / setup.vector("weight")[channel]
        }
        var (weight, bias) = (
            [Double](repeating: 0, count: shape.channels), [Double](repeating: 0, count: shape.channels)
        )
        for index in input.indices {
            let channel = index / shape.positions % shape.channels
            weight[channel] += normalized[index] * Double(slopes[index])
            bias[channel] += Double(slopes[index])
        }
        #expect(relativeDistance(tensors["a.weight"]?.elements ?? [], weight) < 2e-6)
        #expect(relativeDistance(tensors["a.bias"]?.elements ?? [], bias) < 2e-6)
        #expect(tensors["a.running_var"]?.elements.allSatisfy { $0 == 0 } == true)
    }

    /// As PyTorch does: the unbiased variance.
    @Test(arguments: shapes) func movesTheRunningStatistics(_ shape: MapShape) throws {
        let setup = try Setup(shape, isTraining: true)
        let before = (setup.vector("running_mean"), setup.vector("running_var"))
        for segment in setup.layout.segments where segment.role == .statistic {
            setup.pass.updateStatistic(of: segment, at: setup.block.pointer + segment.offset)
        }
        let channels = setup.input.indices.map { $0 / shape.positions % shape.channels }
        let (mean, variance) = Self.statistics(setup.input.map(Double.init), channels, shape.channels)
        let count = Double(Self.images * shape.positions)
        let found = setup.layout.tensors(of: setup.block)
        #expect(
            relativeDistance(
                found["a.running_mean"]?.elements ?? [], zip(before.0, mean).map { 0.9 * $0 + 0.1 * $1 }) < 1e-6)
        #expect(
            relativeDistance(
                found["a.running_var"]?.elements ?? [],
                zip(before.1, variance).map { 0.9 * $0 + 0.1 * $1 * count / (count - 1) }) < 1e-6)
    }
}
