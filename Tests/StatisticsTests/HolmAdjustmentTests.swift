import Testing

@testable import Statistics

struct HolmAdjustmentTests {
    @Test func multipliesByTheTestsThatAreLeft() {
        // Holm's own steps: 4 x 0.005, 3 x 0.01, then 2 x 0.03 and 1 x 0.04, which must not fall below the one before.
        #expect(HolmAdjustment.adjusted([0.01, 0.04, 0.03, 0.005]) == [0.03, 0.06, 0.06, 0.02])
        #expect(HolmAdjustment.adjusted([0.7, 0.9]) == [1, 1])
        #expect(HolmAdjustment.adjusted([]).isEmpty)
    }
}
