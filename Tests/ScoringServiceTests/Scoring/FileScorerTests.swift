import AnomalyDetection
import TestSupport
import Testing

@testable import ScoringService

struct FileScorerTests {
    @Test func filesAreDecidedAsTheServiceWould() async throws {
        let served = try ServedFolder()
        func scorer(_ threshold: Threshold? = nil) throws -> FileScorer {
            var configuration = Configuration()
            configuration.models.directory = served.folder.path
            let model = try LoadedModel(asked: "shoe", configuration: configuration.models, detectors: .gradCon)
            return FileScorer(model: model, limits: configuration.limits, threshold: threshold)
        }
        let own = try scorer()
        #expect(own.calibrationNotice == nil && own.threshold?.falsePositiveRate == 0.05)
        let id = try await served.service.post(
            "/models/shoe/calibrations", "application/json", Array(#"{"false_positive_rate": 0.01}"#.utf8)
        ).json()["id"]?.string
        _ = try await served.service.post("/models/shoe/calibrations/\(try #require(id))/activate", nil, [])
        let active = try scorer()
        #expect(active.threshold?.falsePositiveRate == 0.01)
        #expect(active.calibrationNotice?.contains(try #require(id)) == true)
        #expect(try scorer(Threshold(value: 1, method: .manual)).threshold?.value == 1)
        try served.folder.write([0], to: "shoe.calibration.json")
        let malformed = try scorer()
        #expect(malformed.threshold?.falsePositiveRate == 0.05)
        #expect(malformed.calibrationNotice?.contains("no file of calibrations") == true)
    }
}
