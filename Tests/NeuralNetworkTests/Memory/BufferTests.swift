import Testing

@testable import NeuralNetwork

struct BufferTests {
    @Test func aSliceIsTheSameMemory() {
        var floats: [Float] = [1, 2, 3, 4, 5]
        floats.withBuffer { buffer in
            let slice = buffer.slice(at: 1, count: 3)
            #expect(slice.count == 3)
            slice.clear()
            #expect(buffer.slice(at: 5, count: 0).count == 0)
        }
        #expect(floats == [1, 0, 0, 0, 5])
    }

    @Test func holdsImagesOfAShape() {
        var floats = [Float](repeating: 1, count: 96)
        floats.withBuffer { buffer in
            let shape = MapShape(channels: 5, height: 1, width: 3)
            #expect(buffer.holding(2, of: shape) == buffer.pointer)
        }
    }

    /// A block starts a cache line, and is zero.
    @Test(arguments: [0, 1, 15, 1000])
    func blocksAreAligned(count: Int) {
        let block = AlignedFloats(count: count)
        #expect(block.count == count)
        #expect(UInt(bitPattern: block.pointer) % 64 == 0)
        #expect((0..<count).allSatisfy { block.pointer[$0] == 0 })
        withExtendedLifetime(block) {}
    }
}
