import Testing

@testable import NeuralNetwork

struct MapShapeTests {
    @Test(arguments: [(1, 16), (15, 16), (16, 16), (17, 32), (96, 96)])
    func positionsArePaddedToWholePanels(channels: Int, stride: Int) {
        #expect(MapShape.stride(of: channels) == stride)
        let shape = MapShape(channels: channels, height: 3, width: 5)
        #expect(shape.stride == stride)
        #expect(shape.positions == 15)
        #expect(shape.count == 15 * stride)
    }

    @Test func imagesHaveNoPadding() {
        let shape = MapShape(channels: 3, height: 5, width: 7, order: .planar)
        #expect(shape.count == 105)
    }

    @Test func aVectorIsAMapOfOnePosition() {
        #expect(MapShape(vector: 20) == MapShape(channels: 20, height: 1, width: 1))
        #expect(MapShape(vector: 20).count == 32)
    }

    @Test func isDescribedByItsSizes() {
        #expect("\(MapShape(channels: 3, height: 5, width: 7))" == "3x5x7")
        #expect("\(MapShape(channels: 3, height: 5, width: 7, order: .planar))" == "3x5x7 planar")
    }
}
