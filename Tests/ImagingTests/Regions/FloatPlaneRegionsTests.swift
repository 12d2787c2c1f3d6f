import Testing

@testable import Imaging

struct FloatPlaneRegionsTests {
    /// A plane of digits; a point is 0.
    private func plane(_ rows: [String]) -> FloatPlane {
        FloatPlane(
            width: rows[0].count, height: rows.count,
            values: rows.flatMap { $0.map { Float(String($0)) ?? 0 } })
    }

    @Test func findsBoxAreaAndPeakOfEach() {
        let found = plane([
            "22..7",
            ".2..7",
            ".....",
            "3....",
        ]).regions(above: 1)
        #expect(
            found == [
                Region(x: 4, y: 0, width: 1, height: 2, area: 2, peak: 7),
                Region(x: 0, y: 3, width: 1, height: 1, area: 1, peak: 3),
                Region(x: 0, y: 0, width: 2, height: 2, area: 3, peak: 2),
            ])
    }

    @Test func theThresholdItselfIsNotAbove() {
        #expect(plane(["12"]).regions(above: 1) == [Region(x: 1, y: 0, width: 1, height: 1, area: 1, peak: 2)])
        #expect(plane(["11"]).regions(above: 1).isEmpty)
    }

    /// Shapes whose parts meet further down or only at corners are one region.
    @Test(arguments: [
        ["2.2", ".2."], ["2...2", "2.2.2", "22222"], [".2", "2."], ["2.", ".2"], ["2.2.2.2", ".2.2.2."],
        ["22222", "2...2", "2.2.2", "2..22"], ["2.2", "2.2", "222"],
    ])
    func whatTouchesIsOne(rows: [String]) {
        let area = rows.joined().count { $0 == "2" }
        let found = plane(rows).regions(above: 1)
        #expect(found.count == 1 && found.first?.area == area)
        #expect(found.first?.width == rows[0].count && found.first?.height == rows.count)
    }

    /// Against the plain way, spreading from pixel to pixel.
    @Test(arguments: [1, 2, 3, 4, 5, 6])
    func agreesWithSpreading(seed: Int) {
        let (width, height) = (23, 17)
        var state = UInt64(seed)
        let values = (0..<width * height).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Float(state >> 40) / Float(1 << 24)
        }
        let threshold = Float(0.35 + 0.1 * Double(seed))
        var seen = [Bool](repeating: false, count: values.count)
        var areas: [Int] = []
        for start in values.indices where values[start] > threshold && !seen[start] {
            var (stack, area) = ([start], 0)
            seen[start] = true
            while let pixel = stack.popLast() {
                area += 1
                for dy in -1...1 {
                    for dx in -1...1 {
                        let (x, y) = (pixel % width + dx, pixel / width + dy)
                        guard x >= 0, x < width, y >= 0, y < height else { continue }
                        let next = y * width + x
                        if values[next] > threshold, !seen[next] {
                            seen[next] = true
                            stack.append(next)
                        }
                    }
                }
            }
            areas.append(area)
        }
        let found = FloatPlane(width: width, height: height, values: values).regions(above: threshold)
        #expect(found.map(\.area).sorted() == areas.sorted())
        #expect(zip(found, found.dropFirst()).allSatisfy { $0.peak >= $1.peak })
    }

    @Test func tellsOfNoMoreThanTheLimit() {
        let values = (0..<300).map { Float($0 % 2 * $0) }
        let found = FloatPlane(width: 300, height: 1, values: values).regions(above: 0)
        #expect(found.count == Region.limit && found.first?.x == 299)
    }
}
