import Tensors
import Testing

@testable import AnomalyDetection

struct DistanceMapTests {
    private static let plain = DistanceMap([.init(mean: 0, deviation: 1), .init(mean: 0, deviation: 1)])

    @Test func aScaleIsMeanAndDeviation() {
        #expect(DistanceMap.Scale(of: [[1, 3], [5, 7]]) == .init(mean: 4, deviation: Float(5).squareRoot()))
        #expect(DistanceMap.Scale(of: [[2, 2]]) == .init(mean: 2, deviation: 1))
        #expect(DistanceMap.Scale(of: []) == .init(mean: 0, deviation: 1))
    }

    /// A single far position, smoothed: the peak stays at its place, on odd grids and at the edge.
    @Test(arguments: [(0, 0), (2, 3), (4, 6), (0, 5)])
    func thePeakLiesAtTheFarPosition(row: Int, column: Int) {
        var far = [Float](repeating: 0, count: 35)
        far[row * 7 + column] = 9
        let map = Self.plain.values([far, far], height: 5, width: 7)
        #expect(map.shape == [5, 7])
        let peak = map.elements.max() ?? 0
        #expect(map.elements.firstIndex(of: peak) == row * 7 + column && peak > 0)
        #expect(map.elements.allSatisfy { $0 >= 0 && $0 <= 18 })
        // The weights add up to 1, so what is even stays so.
        let even = Self.plain.values(
            [[Float](repeating: 2, count: 35), [Float](repeating: 1, count: 35)], height: 5, width: 7)
        #expect(even.elements.allSatisfy { abs($0 - 3) < 1e-5 })
    }

    @Test func whatIsMoreUsualThanTheAverageIsZero() {
        let scaled = DistanceMap([.init(mean: 2, deviation: 4), .init(mean: 1, deviation: 0.5)])
        let map = scaled.values([[1, 1, 1], [1, 1, 1]], height: 1, width: 3)
        #expect(map.elements == [0, 0, 0])
        let far = scaled.values([[6, 6, 6], [2, 2, 2]], height: 1, width: 3)
        #expect(far.elements.allSatisfy { abs($0 - 3) < 1e-5 })
    }

    @Test func theTensorIsReadBack() throws {
        let map = DistanceMap([.init(mean: 2, deviation: 4), .init(mean: 1, deviation: 0.5)])
        var tensors = try ModelTensors(Safetensors(metadata: [:], tensors: ["map.scale": map.tensor]))
        #expect(try DistanceMap(kinds: 2, taking: &tensors) == map)
        try tensors.expectNoneLeft(of: "a map")
    }

    @Test(arguments: [
        [:], ["map.scale": Tensor(shape: [2, 2], elements: [1, 0, 1, 1])],
        ["map.scale": Tensor(shape: [4], elements: [1, 1, 1, 1])],
        ["map.scale": Tensor(shape: [2, 2], elements: [1, 1, 1, -1])],
        ["map.scale": Tensor(shape: [1, 2], elements: [1, 1])],
    ])
    func otherTensorsAreRefused(tensors: [String: Tensor]) throws {
        var tensors = try ModelTensors(Safetensors(metadata: [:], tensors: tensors))
        #expect(throws: CheckpointError.self) { try DistanceMap(kinds: 2, taking: &tensors) }
    }
}
