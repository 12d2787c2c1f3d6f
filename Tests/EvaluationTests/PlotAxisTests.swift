import Testing

@testable import Evaluation

struct PlotAxisTests {
    @Test(arguments: [
        (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]), (1, 5, 4, ["1", "2", "3", "4", "5"]),
        (-0.05, 0.13, 4, ["-0.05", "0.00", "0.05", "0.10"]),
        (0, 1200, 4, ["0", "200", "400", "600", "800", "1000", "1200"]),
    ])
    func ticksAreRoundNumbers(lower: Double, upper: Double, count: Int, expected: [String]) {
        #expect(PlotAxis(lower, upper, pixels: (0, 100)).ticks(count).map(\.text) == expected)
    }

    @Test(arguments: [
        (1.0, 1.0), (0, 0), (-.greatestFiniteMagnitude, .greatestFiniteMagnitude), (0, .leastNonzeroMagnitude),
        (1e300, 1e300), (5, 1), (.leastNonzeroMagnitude, 2e-308),
    ])
    func everyRangeHasPlaces(lower: Double, upper: Double) {
        let axis = PlotAxis(lower, upper, pixels: (10, 20))
        for value in [lower, upper, 0, -.infinity, .infinity] { #expect((10...20).contains(axis.place(value))) }
        #expect(axis.ticks(5).count < 100)
    }

    @Test(arguments: [
        (1.005, 1, "1.0"), (-0.04, 1, "0.0"), (-1.25, 1, "-1.3"), (12, 0, "12"), (0.5, 3, "0.500"), (1e20, 2, "1e+20"),
    ])
    func fixedDigits(value: Double, digits: Int, expected: String) { #expect(value.fixed(digits) == expected) }

    @Test(arguments: [
        (0.0052329, 3, "0.00523"), (123.456, 4, "123.5"), (-0.1, 2, "-0.10"), (0, 4, "0"), (98765, 3, "98765"),
    ])
    func significantDigits(value: Double, digits: Int, expected: String) {
        #expect(value.significant(digits) == expected)
    }
}
