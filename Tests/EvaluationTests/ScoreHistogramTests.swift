import Testing

@testable import Evaluation

struct ScoreHistogramTests {
    @Test func countsEveryScoreOnce() throws {
        let ranking = try Ranking(inliers: [0, 1, 2, 2, 3], outliers: [2, 4])
        let histogram = ScoreHistogram(ranking, bins: 4)
        #expect(histogram.lower == 0 && histogram.upper == 4)
        #expect(histogram.inliers == [1, 1, 2, 1])
        #expect(histogram.outliers == [0, 0, 1, 1])
        // min(2/5, 1/2) + min(1/5, 1/2).
        #expect(abs(histogram.overlap - 0.6) < 1e-15)
    }

    @Test(arguments: [
        ([1.0, 1], [1.0]), ([-Double.greatestFiniteMagnitude, 0], [Double.greatestFiniteMagnitude]),
        ([0], [.leastNonzeroMagnitude]),
    ])
    func extremesStayInTheBins(inliers: [Double], outliers: [Double]) throws {
        let histogram = ScoreHistogram(try Ranking(inliers: inliers, outliers: outliers), bins: 3)
        #expect(histogram.inliers.reduce(0, +) == inliers.count)
        #expect(histogram.outliers.reduce(0, +) == outliers.count)
    }
}
