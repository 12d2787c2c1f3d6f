import AnomalyDetection
import Datasets
import Determinism
import Statistics
import Testing
@testable import Evaluation

struct BootstrapTests {
    private func ranking(count: Int, seed: UInt64 = 1) throws -> Ranking {
        var generator = SeededGenerator(seed: seed)
        return try Ranking(
            inliers: (0..<count).map { _ in Double(generator.normal()) },
            outliers: (0..<count).map { _ in Double(generator.normal()) + 1 })
    }

    @Test func theSameSeedGivesTheSameInterval() throws {
        let ranking = try ranking(count: 100)
        func interval(_ seed: UInt64) -> [ConfidenceInterval] {
            Bootstrap(resamples: 50, seed: seed).intervals(of: [\.auroc], for: ranking)
        }
        #expect(interval(3) == interval(3))
        #expect(interval(3) != interval(4))
    }

    /// The standard error of an AUROC by Hanley and McNeil's formula for normal distributions; 200 images a group.
    @Test func theIntervalIsAsWideAsTheory() throws {
        let ranking = try ranking(count: 200)
        let interval = Bootstrap().intervals(of: [\.auroc], for: ranking)[0]
        let area = ranking.auroc
        #expect(interval.lower < area && area < interval.upper)
        let (q1, q2) = (area / (2 - area), 2 * area * area / (1 + area))
        let variance = (area * (1 - area) + 199 * (q1 - area * area) + 199 * (q2 - area * area)) / 40_000
        let width = 2 * 1.96 * variance.squareRoot()
        // The formula is for exponential scores; for normal ones, and by 1000 resamples, both within a fifth.
        #expect(abs((interval.upper - interval.lower) / width - 1) < 0.2)
    }

    /// Each resample keeps both groups' sizes.
    @Test func resamplesAreStratified() throws {
        let ranking = try ranking(count: 30)
        let figures: [(Ranking) -> Double] = [
            { Double($0.steps.reduce(0) { $0 + $1.inliers }) }, { Double($0.steps.reduce(0) { $0 + $1.outliers }) },
        ]
        let intervals = Bootstrap(resamples: 20).intervals(of: figures, for: ranking)
        #expect(intervals.allSatisfy { $0 == ConfidenceInterval(lower: 30, upper: 30) })
    }

    @Test func separatedScoresStaySeparated() throws {
        let ranking = try Ranking(inliers: [0, 1], outliers: [2, 3])
        let interval = Bootstrap(resamples: 20).intervals(of: [\.auroc, \.bestF1.f1], for: ranking)
        #expect(interval == [ConfidenceInterval(lower: 1, upper: 1), ConfidenceInterval(lower: 1, upper: 1)])
    }

    @Test(arguments: [(0.5, 2.5, 7.5), (1, 0, 10), (0, 5, 5)])
    func intervalsAreQuantiles(level: Double, lower: Double, upper: Double) {
        let found = ConfidenceInterval(middle: level, of: [10, 0, 5, 2, 8, 3, 7, 1, 9, 4, 6])
        #expect(found == ConfidenceInterval(lower: lower, upper: upper))
    }
}
