import Testing

@testable import Determinism
@testable import NeuralNetwork

struct IdentityTests {
    /// Of images, too, whose elements fill no vector.
    @Test(arguments: [
        MapShape(channels: 3, height: 2, width: 5), MapShape(channels: 3, height: 3, width: 5, order: .planar),
    ])
    func isItsInput(_ shape: MapShape) {
        let layer = Identity(shape)
        #expect(layer.inputs == [shape])
        #expect(layer.output == shape)
        #expect(layer.parameters.isEmpty)
        var generator = SplitMix64(seed: 1)
        let map = shape.stored(generator.floats(2 * shape.elementCount))
        let call = LayerCall(layer: layer, images: 2)
        #expect(call.forward(map) == map)
        #expect(call.tangent(map, input: map) == map)
        #expect(call.backward(map, input: map) == map)
        #expect(call.backward(map, input: map, addingTo: map) == map.map { 2 * $0 })
        var finish = Finish()
        finish.activation = .relu
        #expect(call.forward(map, finish: finish) == map.map { max(0, $0) })
    }
}
