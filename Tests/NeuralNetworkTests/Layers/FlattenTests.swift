import Testing

@testable import Determinism
@testable import NeuralNetwork

struct FlattenTests {
    private static let shapes = [
        MapShape(channels: 1, height: 1, width: 1), MapShape(channels: 3, height: 2, width: 5),
        MapShape(channels: 16, height: 3, width: 1), MapShape(channels: 19, height: 4, width: 3), MapShape(vector: 40),
    ]

    /// A vector's elements are the map's in the order of tensors; padding is zero on both sides.
    @Test(arguments: shapes)
    func theOrderIsThatOfTensors(_ shape: MapShape) {
        let (flatten, unflatten) = (Flatten(shape), Unflatten(to: shape))
        let vector = MapShape(vector: shape.elementCount)
        #expect(flatten.output == vector)
        #expect(unflatten.inputs == [vector])
        #expect(unflatten.output == shape)
        var generator = SplitMix64(seed: shape.count)
        let elements = generator.floats(3 * shape.elementCount)
        let (map, flat) = (shape.stored(elements), vector.stored(elements))
        let (forth, back) = (LayerCall(layer: flatten, images: 3), LayerCall(layer: unflatten, images: 3))
        #expect(forth.forward(map) == flat)
        #expect(forth.tangent(map, input: map) == flat)
        #expect(forth.backward(flat, input: map) == map)
        #expect(forth.backward(flat, input: map, addingTo: map) == map.map { 2 * $0 })
        #expect(back.forward(flat) == map)
        #expect(back.tangent(flat, input: flat) == map)
        #expect(back.backward(map, input: flat) == flat)
        #expect(back.backward(map, input: flat, addingTo: flat) == flat.map { 2 * $0 })
    }
}
