import AnomalyDetection
import Datasets
import Statistics
import Testing

struct ConformalCoverageTests {
    @Test(arguments: FigureCases.stored.coverage)
    func intervalsAreSciPys(expected: FigureCases.Coverage) throws {
        let coverage = try #require(ConformalCoverage(size: expected.size, falsePositiveRate: expected.rate))
        let found = coverage.falsePositiveRateInterval(level: expected.level)
        // The logarithms of the gamma function at 20,000 carry some 1e-11 into the exponent.
        #expect(abs(found.lower / expected.lower - 1) < 1e-9)
        #expect(abs(found.upper / expected.upper - 1) < 1e-9)
        #expect(found.lower < coverage.mean && coverage.mean < found.upper)
        #expect(coverage.mean <= expected.rate)
    }

    @Test(arguments: [
        (18, 0.05), (0, 0.5), (98, 0.01), (100, 0), (100, 1), (100, -1), (100, .nan), (1, .infinity), (.max, 0.5),
    ])
    func refusesWhatHasNoThreshold(size: Int, rate: Double) {
        #expect(ConformalCoverage(size: size, falsePositiveRate: rate) == nil)
    }

    /// The rank is the one the threshold takes.
    @Test(arguments: [(19, 0.05), (99, 0.07), (1399, 0.05), (9, 0.3), (999, 0.001), (3, 0.99)])
    func itIsTheRankOfTheThreshold(size: Int, rate: Double) throws {
        let calibration = try #require(Calibration(id: "x", scores: (1...size).map(Double.init)))
        let threshold = try #require(calibration.threshold(falsePositiveRate: rate))
        let coverage = try #require(ConformalCoverage(size: size, falsePositiveRate: rate))
        #expect(Double(size - coverage.exceeding + 1) == threshold)
    }
}
