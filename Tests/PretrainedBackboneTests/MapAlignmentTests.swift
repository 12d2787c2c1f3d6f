import NeuralNetwork
import Tensors
import TestSupport
import Testing

@testable import PretrainedBackbone

struct MapAlignmentTests {
    /// Rounding of single precision, a few times.
    private static let tolerance = 1e-6

    /// Onto a grid that is finer, as fine, and finer one way only; other channels and the padding stay.
    @Test(arguments: [(9, 12), (4, 7), (4, 13)])
    func givesPyTorchsAverages(height: Int, width: Int) throws {
        let source = MapShape(channels: 5, height: 4, width: 7)
        let grid = MapShape(channels: 9, height: height, width: width)
        let numbers = namedNumbers("alignment", count: 5 * 28)
        var map = [Float](repeating: .nan, count: source.count)
        for channel in 0..<5 {
            for position in 0..<28 { map[position * source.stride + channel] = numbers[channel * 28 + position] }
        }
        let alignment = MapAlignment(from: source, to: grid, channel: 3)
        var scratch = [Float](repeating: .nan, count: alignment.scratchCount)
        var features = [Float](repeating: 7, count: grid.count)
        alignment.align(map, scratch: &scratch, to: &features)
        let found = BackboneFixture.planar(features, grid)
        let (own, positions) = (3 * grid.positions..<8 * grid.positions, grid.positions)
        let expected = try BackboneFixture.load().tensor(named: "alignment.\(height)x\(width)")
        #expect(relativeDistance(Array(found[own]), expected.elements.map(Double.init)) < Self.tolerance)
        #expect(found[..<(3 * positions)].allSatisfy { $0 == 7 } && found[(8 * positions)...].allSatisfy { $0 == 7 })
        #expect((0..<positions).allSatisfy { features[$0 * grid.stride + 9] == 7 })
    }
}
