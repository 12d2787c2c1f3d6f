import AnomalyDetection
import Testing

@testable import ScoringService

struct ScoreBucketsTests {
    @Test func quantilesThenTheThresholdThenDistancesFromIt() throws {
        let calibration = try #require(Calibration(id: "c", scores: (0...100).map { Double($0) }))
        #expect(
            ScoreBuckets.bounds(calibration: calibration, threshold: 98)
                == [1, 5, 10, 25, 50, 75, 90, 95, 98, 99, 122, 146, 194, 290, 482, 866])
        // Without a threshold, the largest calibration score takes its place.
        #expect(
            ScoreBuckets.bounds(calibration: calibration, threshold: nil)
                == [1, 5, 10, 25, 50, 75, 90, 95, 99, 125, 150, 200, 300, 500, 900])
    }

    @Test(arguments: [[1.5], [2, 2, 2], [-Double.greatestFiniteMagnitude, 0, Double.greatestFiniteMagnitude]])
    func boundsAscendWhateverTheScores(scores: [Double]) throws {
        let calibration = try #require(Calibration(id: "c", scores: scores))
        for threshold in [nil, 2, -3, Double.greatestFiniteMagnitude] {
            let bounds = ScoreBuckets.bounds(calibration: calibration, threshold: threshold)
            #expect(!bounds.isEmpty && bounds.allSatisfy(\.isFinite))
            #expect(zip(bounds, bounds.dropFirst()).allSatisfy(<))
            #expect(threshold.map(bounds.contains) ?? true)
        }
    }

    @Test func withoutCalibrationThereAreDecadesAndTheThreshold() {
        #expect(
            ScoreBuckets.bounds(calibration: nil, threshold: 0.5) == [-100, -10, -1, -0.1, 0, 0.1, 0.5, 1, 10, 100])
        #expect(ScoreBuckets.bounds(calibration: nil, threshold: nil).count == 9)
    }
}
