import Testing

@testable import AnomalyDetection

struct StandardizedSumTests {
    private func score(_ error: Double, _ loss: Double) -> AnomalyScore {
        AnomalyScore(
            value: 0,
            components: [
                .init(name: "reconstruction_error", value: error), .init(name: "gradient_loss", value: loss),
            ], layers: [])
    }

    /// Errors 1 and 3 have the mean 2 and the deviation sqrt 2, losses -1 and 1 the mean 0 and the same deviation.
    @Test func eachTermCountsByItsOwnScale() throws {
        let sum = try #require(StandardizedSum(fittedOn: [score(1, -1), score(3, 1)]))
        #expect(sum.value(of: score(2, 0)) == 0)
        #expect(try abs(#require(sum.value(of: score(4, 0))) - 2.0.squareRoot()) < 1e-12)
        #expect(try abs(#require(sum.value(of: score(2, -1))) + 0.5.squareRoot()) < 1e-12)
    }

    @Test func aTermThatDoesNotVaryKeepsItsScale() throws {
        let sum = try #require(StandardizedSum(fittedOn: [score(1, 0), score(1, 2)]))
        #expect(sum.value(of: score(1.5, 1)) == 0.5)
    }

    @Test func refusesWhatCannotBeFitted() {
        #expect(StandardizedSum(fittedOn: [score(1, 1)]) == nil)
        let bare = AnomalyScore(value: 0, components: [], layers: [])
        #expect(StandardizedSum(fittedOn: [bare, bare]) == nil)
    }
}
