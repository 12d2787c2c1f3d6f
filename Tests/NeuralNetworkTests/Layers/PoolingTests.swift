import TestSupport
import Testing

@testable import Determinism
@testable import NeuralNetwork
@testable import Tensors

struct PoolingTests {
    private static let shapes = [
        MapShape(channels: 1, height: 1, width: 1), MapShape(channels: 3, height: 7, width: 5),
        MapShape(channels: 16, height: 4, width: 9), MapShape(channels: 19, height: 13, width: 6),
    ]

    @Test(arguments: shapes) func meansOfAllPositions(_ shape: MapShape) {
        let layer = GlobalAveragePooling(shape)
        let call = LayerCall(layer: layer, images: 2)
        var generator = SplitMix64(seed: shape.count)
        let map = generator.floats(2 * shape.elementCount)
        let means = (0..<2 * shape.channels).map { plane in
            map[plane * shape.positions..<(plane + 1) * shape.positions].reduce(0) { $0 + Double($1) }
                / Double(shape.positions)
        }
        let stored = shape.stored(map)
        #expect(layer.output == MapShape(vector: shape.channels))
        #expect(relativeDistance(layer.output.elements(call.forward(stored)), means) < 1e-6)
        #expect(call.tangent(stored, input: stored) == call.forward(stored))

        let slopes = generator.floats(2 * shape.channels)
        let gradient = map.indices.map { Double(slopes[$0 / shape.positions]) / Double(shape.positions) }
        let found = call.backward(layer.output.stored(slopes), input: stored)
        #expect(relativeDistance(shape.elements(found), gradient) < 1e-6)
        let sum = call.backward(layer.output.stored(slopes), input: stored, addingTo: stored)
        #expect(relativeDistance(shape.elements(sum), zip(gradient, map).map { $0 + Double($1) }) < 1e-6)
    }

    struct Window: Sendable {
        var kernel: Int
        var stride: Int
        var padding: Int
    }

    private static let windows =
        (1...4).flatMap { kernel in
            (1...3).flatMap { stride in
                (0..<kernel).map { Window(kernel: kernel, stride: stride, padding: $0) }
            }
        }

    /// Few different values, so that windows hold several largest ones.
    @Test(arguments: windows) func largestOfEachWindow(_ window: Window) throws {
        for shape in Self.shapes {
            guard
                let vertical = ConvolutionAxis(
                    fine: shape.height, kernel: window.kernel, stride: window.stride, padding: window.padding),
                let horizontal = ConvolutionAxis(
                    fine: shape.width, kernel: window.kernel, stride: window.stride, padding: window.padding)
            else { continue }
            let layer = MaxPooling(channels: shape.channels, vertical: vertical, horizontal: horizontal)
            let call = LayerCall(layer: layer, images: 2)
            var generator = SplitMix64(seed: shape.count)
            let map = (0..<2 * shape.elementCount).map { _ in Float(Int.random(in: -2...2, using: &generator)) }
            let slopes = generator.floats(2 * layer.output.elementCount)
            let places = Self.places(map, shape, layer.output, vertical, horizontal)
            let stored = shape.stored(map)
            #expect(layer.output.elements(call.forward(stored)) == places.map { map[$0] })
            let tangent = generator.floats(map.count)
            #expect(
                layer.output.elements(call.tangent(shape.stored(tangent), input: stored)) == places.map { tangent[$0] })
            var gradient = map.map { _ in 0.0 }
            for (index, place) in places.enumerated() { gradient[place] += Double(slopes[index]) }
            let found = call.backward(layer.output.stored(slopes), input: stored)
            #expect(relativeDistance(shape.elements(found), gradient) < 1e-6)
            let sum = call.backward(layer.output.stored(slopes), input: stored, addingTo: stored)
            #expect(relativeDistance(shape.elements(sum), zip(gradient, map).map { $0 + Double($1) }) < 1e-6)
        }
    }

    /// Where the first largest element of each window is.
    private static func places(
        _ map: [Float], _ shape: MapShape, _ output: MapShape, _ vertical: ConvolutionAxis,
        _ horizontal: ConvolutionAxis
    ) -> [Int] {
        (0..<map.count / shape.positions * output.positions).map { index in
            let (plane, position) = index.quotientAndRemainder(dividingBy: output.positions)
            let y = position / output.width * vertical.stride - vertical.padding
            let x = position % output.width * horizontal.stride - horizontal.padding
            var places: [Int] = []
            for row in y..<y + vertical.kernel where (0..<shape.height).contains(row) {
                for column in x..<x + horizontal.kernel where (0..<shape.width).contains(column) {
                    places.append(plane * shape.positions + row * shape.width + column)
                }
            }
            return places.dropFirst().reduce(places[0]) { map[$1] > map[$0] ? $1 : $0 }
        }
    }

    /// As in PyTorch: a NaN is the largest element of every window that holds it, and minus infinity can be one.
    @Test func elementsThatAreNotFinite() throws {
        let axis = try #require(ConvolutionAxis(fine: 4, kernel: 2, stride: 2, padding: 0))
        let row = try #require(ConvolutionAxis(fine: 1, kernel: 1, stride: 1, padding: 0))
        let layer = MaxPooling(channels: 1, vertical: row, horizontal: axis)
        let stored = layer.inputs[0].stored([.nan, 1, -.infinity, -.infinity])
        let found = layer.output.elements(LayerCall(layer: layer).forward(stored))
        #expect(found[0].isNaN)
        #expect(found[1] == -.infinity)
        let gradient = LayerCall(layer: layer).backward(layer.output.stored([3, 5]), input: stored)
        #expect(layer.inputs[0].elements(gradient) == [3, 0, 5, 0])
    }
}
