import Testing

@testable import Statistics

struct KolmogorovSmirnovTestTests {
    @Test func givesSciPysStatisticAndPValue() throws {
        for expected in try TwoSampleCase.fixture().cases {
            let found = KolmogorovSmirnovTest(expected.first, expected.second)
            #expect(TwoSampleCase.isClose(found.statistic, expected.statistic), "\(expected.name)")
            let pValue = expected.exact ?? expected.asymptotic
            #expect(TwoSampleCase.isClose(found.pValue, pValue), "\(expected.name): \(found.pValue), not \(pValue)")
            let swapped = KolmogorovSmirnovTest(expected.second, expected.first)
            #expect(swapped.statistic == found.statistic && TwoSampleCase.isClose(swapped.pValue, found.pValue))
        }
    }

    @Test func hasSciPysLimitDistribution() throws {
        for pair in try TwoSampleCase.fixture().limits {
            #expect(TwoSampleCase.isClose(KolmogorovSmirnovTest.limit(pair[0]), pair[1]), "\(pair)")
        }
    }

    /// Of all C(2n, n) paths, two run along the sides; from n = 515 on, the number is beyond the range of a Double.
    @Test(arguments: [(10, 2 / 184_756.0), (2000, 0)])
    func samplesThatLieApartHaveTheLeastPValue(count: Int, pValue: Double) {
        let low = (0..<count).map(Double.init)
        let found = KolmogorovSmirnovTest(low, low.map { $0 + 10_000 })
        #expect(found.statistic == 1 && TwoSampleCase.isClose(found.pValue, pValue))
    }

    @Test func infinitiesAreValuesLikeOthers() {
        let found = KolmogorovSmirnovTest([-.infinity, 0, .infinity], [.infinity, .infinity])
        #expect(TwoSampleCase.isClose(found.statistic, 2 / 3))
    }
}
