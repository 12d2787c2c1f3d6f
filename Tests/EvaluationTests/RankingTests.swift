import Determinism
import Testing

@testable import Evaluation

struct RankingTests {
    /// The same sums in another order: some n * 2^-53 for n = 100 terms.
    private static let tolerance = 1e-13

    @Test func theFixtureIsThere() {
        #expect(FigureCases.stored.cases.count == 7)
        #expect(FigureCases.stored.coverage.count == 16)
    }

    @Test(arguments: FigureCases.stored.cases)
    func figuresAreScikitLearns(expected: FigureCases.Case) throws {
        let ranking = try Ranking(inliers: expected.inliers, outliers: expected.outliers)
        #expect(abs(ranking.auroc - expected.auroc) < Self.tolerance)
        #expect(abs(ranking.averagePrecision - expected.average_precision) < Self.tolerance)
        #expect(abs(ranking.bestF1.f1 - expected.best_f1) < Self.tolerance)
        #expect(abs(ranking.bestYouden.youden - expected.best_youden) < Self.tolerance)
        #expect(abs(ScoreHistogram(ranking).overlap - expected.overlap) < Self.tolerance)
    }

    @Test(arguments: FigureCases.stored.cases)
    func operatingPointsAreScikitLearns(expected: FigureCases.Case) throws {
        let ranking = try Ranking(inliers: expected.inliers, outliers: expected.outliers)
        for point in expected.points {
            let found = ranking.operatingPoint(threshold: point.threshold)
            #expect(abs(found.f1 - point.f1) < Self.tolerance)
            #expect(abs(found.precision - point.precision) < Self.tolerance)
            #expect(abs(found.recall - point.recall) < Self.tolerance)
            #expect(abs(found.falsePositiveRate - point.false_positive_rate) < Self.tolerance)
        }
    }

    /// Every corner is one of scikit-learn's points, and the area under the corners is the AUROC: none is missing.
    @Test(arguments: FigureCases.stored.cases)
    func rocHasTheCornersOfScikitLearns(expected: FigureCases.Case) throws {
        let ranking = try Ranking(inliers: expected.inliers, outliers: expected.outliers)
        let corners = ranking.rocPoints
        for corner in corners {
            #expect(expected.roc.contains([corner.falsePositiveRate, corner.recall]))
        }
        let area = zip(corners, corners.dropFirst()).reduce(0.0) { sum, pair in
            sum + (pair.1.falsePositiveRate - pair.0.falsePositiveRate) * (pair.1.recall + pair.0.recall) / 2
        }
        #expect(abs(area - ranking.auroc) < Self.tolerance)
        #expect(corners.first ?? (1, 1) == (0, 0))
        #expect(corners.last ?? (0, 0) == (1, 1))
    }

    /// The definition itself, over all pairs.
    @Test(arguments: UInt64(1)...20)
    func aurocCountsPairs(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let inliers = (0..<17).map { _ in Double(generator.uniform(below: 12)) }
        let outliers = (0..<23).map { _ in Double(generator.uniform(below: 12)) + 2 }
        var pairs = 0.0
        for inlier in inliers {
            for outlier in outliers { pairs += outlier > inlier ? 1 : outlier == inlier ? 0.5 : 0 }
        }
        #expect(try Ranking(inliers: inliers, outliers: outliers).auroc == pairs / (17 * 23))
    }

    /// The threshold given with the best figure reaches it, also between neighbouring numbers and at the lowest score.
    @Test(arguments: [
        ([1], [1 + Double.ulpOfOne]), ([0, 1], [1, 2]), ([5], [1]), ([-1.5, 0], [0]), ([0], [.leastNonzeroMagnitude]),
        ([-Double.greatestFiniteMagnitude], [Double.greatestFiniteMagnitude]), ([3, 3], [3, 3]),
    ])
    func bestThresholdsReachWhatTheyPromise(inliers: [Double], outliers: [Double]) throws {
        let ranking = try Ranking(inliers: inliers, outliers: outliers)
        for best in [ranking.bestF1, ranking.bestYouden] {
            #expect(best.threshold.isFinite)
            #expect(ranking.operatingPoint(threshold: best.threshold) == best)
        }
    }

    /// A score equal to the threshold is normal, as in serving.
    @Test func theThresholdItselfIsNormal() throws {
        let ranking = try Ranking(inliers: [1, 2], outliers: [2, 3])
        let point = ranking.operatingPoint(threshold: 2)
        #expect(point.truePositives == 1 && point.falsePositives == 0)
    }

    @Test func refusesWhatCannotBeRanked() throws {
        #expect(throws: EvaluationError.empty(group: "inliers")) { try Ranking(inliers: [], outliers: [1]) }
        #expect(throws: EvaluationError.empty(group: "outliers")) { try Ranking(inliers: [1], outliers: []) }
        #expect(throws: EvaluationError.notFinite(group: "outliers", index: 1, value: .infinity)) {
            try Ranking(inliers: [1], outliers: [0, .infinity])
        }
        let error = #expect(throws: EvaluationError.self) { try Ranking(inliers: [0, 1, .nan], outliers: [1]) }
        #expect(error?.description.contains("Score 2 of the inliers") == true)
    }
}
