import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct DepthwiseConvolutionTests {
    /// Sums of up to 49 products forward, of up to 500 in the weight gradient, in float32.
    private static let tolerance = 1e-6

    struct Case: CustomStringConvertible, Sendable {
        var kernel: (Int, Int)
        var stride: (Int, Int)
        var padding: (Int, Int)
        var size: (Int, Int)
        var channels: Int
        var images: Int

        var description: String {
            "\(channels)x\(size.0)x\(size.1), kernel \(kernel), stride \(stride), padding \(padding), \(images) images"
        }

        init(seed: Int) {
            var generator = SplitMix64(seed: seed)
            func draw(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
            // The kernels of networks, and any other.
            let isSquare = seed % 2 == 0
            kernel = isSquare ? (3, 3) : (draw(1...7), draw(1...7))
            stride = isSquare ? (1 + seed / 2 % 2, 1 + seed / 2 % 2) : (draw(1...3), draw(1...3))
            padding = isSquare ? (1, 1) : (draw(0...kernel.0 - 1), draw(0...kernel.1 - 1))
            size = (max(kernel.0, draw(1...17)), max(kernel.1, draw(1...31)))
            channels = draw(2...50)
            images = draw(1...3)
        }
    }

    private func axes(_ test: Case) throws -> (ConvolutionAxis, ConvolutionAxis) {
        (
            try #require(
                ConvolutionAxis(
                    fine: test.size.0, kernel: test.kernel.0, stride: test.stride.0, padding: test.padding.0)),
            try #require(
                ConvolutionAxis(
                    fine: test.size.1, kernel: test.kernel.1, stride: test.stride.1, padding: test.padding.1))
        )
    }

    @Test(arguments: (0..<120).map(Case.init)) func allDirections(_ test: Case) throws {
        let (vertical, horizontal) = try axes(test)
        let channels = test.channels
        let layer = DepthwiseConvolution(channels: channels, vertical: vertical, horizontal: horizontal)
        let reference = ReferenceConvolution(
            vertical: vertical, horizontal: horizontal, coarseChannels: channels, fineChannels: channels,
            groups: channels)
        #expect(layer.parameters.map(\.shape) == [reference.weightShape, [channels]])
        #expect(layer.multiplyAdds == reference.productCount)
        var generator = SplitMix64(seed: channels)
        let weight = generator.floats(reference.weightShape.reduce(1, *))
        let bias = generator.floats(channels)
        for (index, elements) in [weight, bias].enumerated() {
            var packed = [Float](repeating: 0, count: layer.parameters[index].count)
            layer.pack(elements, parameter: index, into: &packed)
            layer.install(packed, at: index)
            #expect(layer.unpack(packed, parameter: index) == elements)
        }

        let call = LayerCall(layer: layer, images: test.images)
        let (input, output) = (layer.inputs[0], layer.output)
        let fine = (0..<test.images).map { _ in generator.floats(input.elementCount) }
        let coarse = (0..<test.images).map { _ in generator.floats(output.elementCount) }
        let storedFine = input.stored(fine.flatMap(\.self))
        let storedCoarse = output.stored(coarse.flatMap(\.self))
        let sums = fine.flatMap { reference.down($0, weight) }
        func biased(_ index: Int) -> Double { sums[index] + Double(bias[index / output.positions % channels]) }

        var residual = storedCoarse
        residual.withBuffer { residual in
            var finish = Finish()
            finish.residual = UnsafePointer(residual.pointer)
            for activation in [Activation.none, .relu6, .silu] {
                finish.activation = activation
                let found = call.forward(storedFine, finish: finish)
                let residuals = coarse.flatMap(\.self)
                let expected = sums.indices.map { activation.exactValue(biased($0) + Double(residuals[$0])) }
                #expect(relativeDistance(output.elements(found), expected) < Self.tolerance)
            }
        }
        // A tangent has no bias.
        let tangent = call.tangent(storedFine, input: storedFine)
        #expect(relativeDistance(output.elements(tangent), sums) < Self.tolerance)

        let gradient = coarse.flatMap { reference.up($0, weight) }
        let found = call.backward(storedCoarse, input: storedFine)
        #expect(relativeDistance(input.elements(found), gradient) < Self.tolerance)
        let added = call.backward(storedCoarse, input: storedFine, addingTo: storedFine)
        let elements = fine.flatMap(\.self)
        #expect(
            relativeDistance(input.elements(added), gradient.indices.map { gradient[$0] + Double(elements[$0]) })
                < Self.tolerance)

        let slopes = zip(coarse, fine).map { reference.weightGradient($0, $1) }
        let slope = slopes[0].indices.map { index in slopes.reduce(0) { $0 + $1[index] } }
        let first = call.gradient(ofParameter: 0, storedCoarse, input: storedFine)
        #expect(relativeDistance(layer.unpack(first, parameter: 0), slope) < Self.tolerance)
        let twice = call.gradient(ofParameter: 0, storedCoarse, input: storedFine, addingTo: first)
        #expect(relativeDistance(layer.unpack(twice, parameter: 0), slope.map { 2 * $0 }) < Self.tolerance)
        // Padding has no gradient.
        #expect(first.indices.allSatisfy { $0 % output.stride < channels || first[$0] == 0 })
    }

    /// W R x + v x + v(b), and its transpose R g W + g v.
    @Test func tangentsAlongADirection() throws {
        let axis = try #require(ConvolutionAxis(fine: 9, kernel: 3, stride: 2, padding: 1))
        let layer = DepthwiseConvolution(channels: 20, vertical: axis, horizontal: axis)
        let other = DepthwiseConvolution(channels: 20, vertical: axis, horizontal: axis)
        let direction = try #require(layer.makeDirection())
        var generator = SplitMix64(seed: 3)
        func random(_ shape: MapShape) -> [Float] { shape.stored(generator.floats(shape.elementCount)) }
        for (index, parameter) in layer.parameters.enumerated() {
            for target in [layer, other] {
                var packed = [Float](repeating: 0, count: parameter.count)
                layer.pack(generator.floats(parameter.shape.reduce(1, *)), parameter: index, into: &packed)
                target.install(packed, at: index)
                guard target === other else { continue }
                if index == 0 {
                    direction.weights.update(from: packed)
                } else {
                    direction.bias?.pointer.update(from: packed, count: packed.count)
                }
            }
        }
        var (x, tangent) = (random(layer.inputs[0]), random(layer.inputs[0]))
        var (g, slope) = (random(layer.output), random(layer.output))
        let (call, along) = (LayerCall(layer: layer), LayerCall(layer: other))
        let forward = zip(call.tangent(tangent, input: x), along.forward(x)).map { Double($0) + Double($1) }
        let backward = zip(call.backward(slope, input: x), along.backward(g, input: x)).map { Double($0) + Double($1) }
        var found = [Float](repeating: .nan, count: layer.output.count)
        var gradient = [Float](repeating: .nan, count: x.count)
        var none: [Float] = []
        x.withBuffer { x in
            none.withBuffer { none in
                let context = LayerContext(scratch: none, state: none, lists: nil)
                tangent.withBuffer { tangent in
                    found.withBuffer {
                        layer.tangent(
                            LayerTangent(tangent), input: LayerInput(x), direction: direction, to: $0,
                            finish: Finish(), in: context)
                    }
                }
                g.withBuffer { g in
                    slope.withBuffer { slope in
                        gradient.withBuffer {
                            layer.backwardTangent(
                                g, tangent: slope, input: LayerInput(x), direction: direction, index: 0, to: $0,
                                from: .zero, finish: Finish(), in: context)
                        }
                    }
                }
            }
        }
        #expect(relativeDistance(found, forward) < Self.tolerance)
        #expect(relativeDistance(gradient, backward) < Self.tolerance)
    }

    @Test func isChosenForAsManyGroupsAsChannels() throws {
        func layer(_ channels: Int, groups: Int) throws -> any Layer {
            let line = LayerDeclaration(
                "a", .convolution(channels: channels, kernel: 3, stride: 1, padding: 1, groups: groups))
            return try Network(input: MapShape(channels: 6, height: 5, width: 4), layers: [line]).steps[0].layer
        }
        #expect(try layer(6, groups: 6) is DepthwiseConvolution)
        #expect(try layer(12, groups: 6) is Convolution)
        #expect(try layer(6, groups: 3) is Convolution)
    }
}
