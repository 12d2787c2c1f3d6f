import FoundationEssentials
import Testing

@testable import AnomalyDetection

struct MapThresholdTests {
    @Test func isTheConformalThresholdOfPeaks() throws {
        let peaks = (1...39).map(Double.init).shuffled()
        let threshold = try #require(MapThreshold(map: "distance", peaks: peaks, falsePositiveRate: 0.05))
        // The ceil(40 * 0.95)-th smallest.
        #expect(threshold.value == 38)
        #expect(threshold.map == "distance" && threshold.calibrationSize == 39)
        #expect(MapThreshold(map: "distance", peaks: Array(peaks.prefix(18)), falsePositiveRate: 0.05) == nil)
        #expect(MapThreshold(map: "distance", peaks: peaks + [.nan], falsePositiveRate: 0.05) == nil)
        let text = try JSONEncoder().encode(threshold)
        #expect(try JSONDecoder().decode(MapThreshold.self, from: text) == threshold)
    }

    @Test(arguments: [
        #"{"map": "m", "value": -1, "false_positive_rate": 0.05, "calibration_size": 20}"#,
        #"{"map": "m", "value": 1e39, "false_positive_rate": 0.05, "calibration_size": 20}"#,
        #"{"map": "m", "value": 1e999, "false_positive_rate": 0.05, "calibration_size": 20}"#,
        #"{"map": "m", "value": 1, "false_positive_rate": 1, "calibration_size": 20}"#,
        #"{"map": "m", "value": 1, "false_positive_rate": 0.05, "calibration_size": 0}"#,
        #"{"map": "m", "value": 1, "false_positive_rate": 0.05}"#,
        #"{"map": "m", "value": 1, "false_positive_rate": 0.05, "calibration_size": 20, "unit": "m"}"#,
    ])
    func refusesWhatIsWrong(text: String) {
        #expect(throws: DecodingError.self) { try JSONDecoder().decode(MapThreshold.self, from: Data(text.utf8)) }
    }
}
