import Testing

@testable import AnomalyDetection

struct ThresholdTests {
    private let calibration = Calibration(id: "c", scores: (0...100).map { Double($0) / 100 })

    @Test func anAnomalyIsBeyondTheThreshold() {
        let threshold = Threshold(value: 0.25, method: .manual)
        #expect(!threshold.isAnomaly(0.25))
        #expect(threshold.isAnomaly(0.25.nextUp))
        #expect(!threshold.isAnomaly(-1))
    }

    @Test func normalizedIsOneHalfAtTheThresholdAndThreeQuartersOneRangeAbove() throws {
        let threshold = Threshold(value: 0.9, method: .manual)
        #expect(threshold.normalized(0.9, calibration: calibration) == 0.5)
        // The interquartile range is 0.75 - 0.25.
        #expect(abs(threshold.normalized(1.4, calibration: calibration) - 0.75) < 1e-15)
        #expect(abs(threshold.normalized(0.4, calibration: calibration) - 0.25) < 1e-15)
        #expect(threshold.normalized(0.9, calibration: nil) == 0.5)
    }

    @Test(arguments: [true, false])
    func normalizedIncreasesStrictlyAndReachesNeitherEnd(isCalibrated: Bool) {
        let threshold = Threshold(value: 0.0052, method: .manual)
        // Scores of a model: -beta to the largest cross entropy, in steps of a millionth and larger.
        let scores = (-200_000...200_000).map { Double($0) * 1e-6 } + [0.3, 1, 10, 100, 1e6]
        let values = scores.map { threshold.normalized($0, calibration: isCalibrated ? calibration : nil) }
        #expect(zip(values, values.dropFirst()).allSatisfy { $0 < $1 })
        for extreme in [-Double.greatestFiniteMagnitude, .greatestFiniteMagnitude] {
            let value = threshold.normalized(extreme, calibration: calibration)
            #expect(value > 0 && value < 1)
        }
    }

    @Test func aCalibrationOfEqualScoresHasNoRangeAndStillWorks() throws {
        let flat = try #require(Calibration(id: "flat", scores: [1, 1, 1]))
        #expect(Threshold(value: 1, method: .manual).normalized(2, calibration: flat) == 0.75)
    }
}
