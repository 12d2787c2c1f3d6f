import Testing

@testable import Statistics

struct RankSumTestTests {
    @Test func givesSciPysFigures() throws {
        for expected in try TwoSampleCase.fixture().cases {
            let found = RankSumTest(expected.first, expected.second)
            #expect(TwoSampleCase.isClose(found.probabilityLarger, expected.probabilityLarger), "\(expected.name)")
            #expect(
                TwoSampleCase.isClose(found.pValue, expected.rankSum),
                "\(expected.name): \(found.pValue), not \(expected.rankSum)")
            let swapped = RankSumTest(expected.second, expected.first)
            #expect(TwoSampleCase.isClose(swapped.pValue, found.pValue))
        }
    }

    @Test func infinitiesAreValuesLikeOthers() {
        #expect(RankSumTest([-.infinity, 0, .infinity], [.infinity, .infinity]).probabilityLarger == 1.0 / 6)
    }
}
