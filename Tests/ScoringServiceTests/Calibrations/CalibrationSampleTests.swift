import AnomalyDetection
import TestSupport
import Testing

@testable import ScoringService

struct CalibrationSampleTests {
    @Test func ofManyImagesASelectionIsKept() throws {
        let detector = try TestService.shared().service.models.catalog.model(nil).checkpoint.detector
        var sample = CalibrationSample(of: detector)
        #expect(throws: ServiceError.self) { try sample.scores() }
        let count = 3 * CalibrationScores.limit
        for number in 0..<count {
            sample.add(.init(score: Double(number), terms: sample.terms.map { _ in Double(-number) }))
        }
        let made = try sample.scores()
        let scores = made.scores.scores
        for term in sample.terms { #expect(made.terms[term]?.scores == scores.reversed().map { -$0 }) }
        #expect(scores.count == CalibrationScores.limit && Set(scores).count == scores.count)
        // The mean of 10,000 of 30,000 numbers has a standard deviation of 71; this is seven of them.
        let mean = scores.reduce(0, +) / Double(scores.count)
        #expect(abs(mean - Double(count - 1) / 2) < 500)
    }
}
