import Testing

@testable import AnomalyDetection

struct CalibrationTests {
    private let ten = Calibration(id: "ten", scores: (1...10).map(Double.init))

    @Test(arguments: [
        (0, 11), (1, 11), (1.5, 10), (10, 2), (10.5, 1),
    ])
    func pValueCountsTheImageItself(score: Double, elevenths: Double) throws {
        #expect(try #require(ten).pValue(of: score) == elevenths / 11)
    }

    @Test func pValueCountsEqualScores() throws {
        let tied = try #require(Calibration(id: "tied", scores: [1, 2, 2, 2, 3]))
        #expect(tied.pValue(of: 2) == 5.0 / 6)
    }

    /// The rank is ceil((n + 1)(1 - a)), also where the product is whole in decimal but not in binary.
    @Test(arguments: [
        (10, 0.1, 10), (10, 0.5, 6), (19, 0.05, 19), (1399, 0.05, 1330), (1400, 0.05, 1331), (99, 0.01, 99),
        (99, 0.07, 93), (999, 0.001, 999), (9, 0.3, 7),
    ])
    func thresholdIsTheConformalRank(size: Int, rate: Double, rank: Int) throws {
        let calibration = try #require(Calibration(id: "x", scores: (1...size).map(Double.init)))
        #expect(calibration.threshold(falsePositiveRate: rate) == Double(rank))
    }

    @Test(arguments: [(0.05, 19), (0.01, 99), (0.1, 9), (0.3, 3), (0.5, 1), (0.001, 999)])
    func refusesRatesThatNeedMoreScores(rate: Double, required: Int) throws {
        #expect(Calibration.requiredSize(forRate: rate) == required)
        let enough = try #require(Calibration(id: "x", scores: (0..<required).map(Double.init)))
        #expect(enough.threshold(falsePositiveRate: rate) != nil)
        guard required > 1 else { return }
        let short = try #require(Calibration(id: "x", scores: (1..<required).map(Double.init)))
        #expect(short.threshold(falsePositiveRate: rate) == nil)
    }

    /// Rates next to 1 and 0, and one whose product with n + 1 falls just short of a whole number.
    @Test func ratesAtTheEdgesHaveAThresholdOrNeedMoreScores() throws {
        let ten = try #require(ten)
        for rate in [1 - 1e-13, 1.0.nextDown] { #expect(ten.threshold(falsePositiveRate: rate) == 1) }
        #expect(Calibration.requiredSize(forRate: 1e-20) == .max)
        #expect(Calibration.requiredSize(forRate: .leastNonzeroMagnitude) == .max)
        #expect(ten.threshold(falsePositiveRate: 1e-20) == nil)
        let rate = 0.003322259136206
        let required = try #require(Calibration.requiredSize(forRate: rate))
        for (size, isEnough) in [(required - 1, false), (required, true)] {
            let calibration = try #require(Calibration(id: "x", scores: (0..<size).map(Double.init)))
            #expect((calibration.threshold(falsePositiveRate: rate) != nil) == isEnough)
        }
    }

    @Test(arguments: [0, 1, -0.1, 1.5, Double.nan, .infinity])
    func refusesRatesThatAreNone(rate: Double) throws {
        #expect(try #require(ten).threshold(falsePositiveRate: rate) == nil)
        #expect(Calibration.requiredSize(forRate: rate) == nil)
    }

    /// Of n + 1 exchangeable scores, at most floor(a (n + 1)) exceed the threshold that the other n give.
    @Test(arguments: [0.05, 0.1, 0.37])
    func atMostTheRateExceedsTheThreshold(rate: Double) throws {
        let all = (0..<40).map { Double(($0 * 17) % 40) }
        let exceeding = try all.indices.filter { left in
            let others = all.indices.filter { $0 != left }.map { all[$0] }.sorted()
            let calibration = try #require(Calibration(id: "x", scores: others))
            return all[left] > (try #require(calibration.threshold(falsePositiveRate: rate)))
        }
        #expect(exceeding.count == Int(rate * 40))
    }

    @Test(arguments: [[], [2, 1], [1, .nan], [.nan], [1, .infinity]])
    func refusesScoresThatAreNoSample(scores: [Double]) {
        #expect(Calibration(id: "x", scores: scores) == nil)
    }
}
