import Testing

@testable import Imaging

struct FloatPlaneTests {
    /// Halfway between centres both neighbours count alike; beyond the outer centres the outer value goes on.
    @Test func growsBetweenCentres() {
        let plane = FloatPlane(width: 2, height: 1, values: [0, 4])
        #expect(plane.resized(width: 4, height: 1).values == [0, 1, 3, 4])
        let column = FloatPlane(width: 1, height: 2, values: [0, 4])
        #expect(column.resized(width: 1, height: 4).values == [0, 1, 3, 4])
        #expect(plane.resized(width: 2, height: 1) == plane)
    }

    @Test func averagesWhereItShrinks() {
        let plane = FloatPlane(width: 4, height: 2, values: [1, 1, 3, 3, 1, 1, 3, 3])
        let small = plane.resized(width: 1, height: 1)
        #expect(abs(small.values[0] - 2) < 1e-6)
    }

    @Test(arguments: [(7, 5), (3, 11), (40, 30), (1, 1)])
    func staysWithinItsRange(width: Int, height: Int) {
        let values = (0..<35).map { Float(($0 * 17) % 23) / 7 }
        let plane = FloatPlane(width: 7, height: 5, values: values).resized(width: width, height: height)
        #expect(plane.width == width && plane.height == height)
        #expect(plane.maximum <= (values.max() ?? 0) * (1 + 1e-6))
        #expect((plane.values.min() ?? -1) >= 0)
    }

    @Test func becomesLevels() {
        let plane = FloatPlane(width: 5, height: 1, values: [-1, 0, 1, 2, 3])
        #expect(Image(levelsOf: [plane], fullScale: 2).samples == .eight([0, 0, 128, 255, 255]))
        let full = FloatPlane(width: 5, height: 1, values: [2, 2, 2, 2, 2])
        let color = Image(levelsOf: [plane, plane, full], fullScale: 2)
        #expect(color.layout == .rgb)
        #expect(color.samples == .eight([0, 0, 255, 0, 0, 255, 128, 128, 255, 255, 255, 255, 255, 255, 255]))
    }
}
