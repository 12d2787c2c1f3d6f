import AnomalyDetection
import TestSupport
import Testing

@testable import ScoringService

struct CalibrationSampleTests {
    @Test func ofManyImagesASelectionIsKept() throws {
        let detector = try TestService.shared().service.models.catalog.model(nil).checkpoint.detector
        var sample = CalibrationSample(terms: detector.terms)
        #expect(throws: ServiceError.self) { try sample.scores() }
        let count = 3 * CalibrationScores.limit
        for number in 0..<count {
            let terms = sample.terms.map { _ in Double(-number) }
            sample.add(.init(score: Double(number), terms: terms, brightness: 0.5, contrast: Double(number)))
        }
        let made = try sample.scores()
        let scores = made.scores.scores
        for term in sample.terms {
            #expect(made.terms[term.name]?.scores == (term.hasThreshold ? scores.reversed().map { -$0 } : nil))
        }
        let reference = try #require(sample.reference)
        #expect(reference.terms.count == sample.terms.count)
        #expect(Set(reference.brightness) == [0.5])
        #expect(scores.count == CalibrationScores.limit && Set(scores).count == scores.count)
        // The mean of 10,000 of 30,000 numbers has a standard deviation of 71; this is seven of them.
        let mean = scores.reduce(0, +) / Double(scores.count)
        #expect(abs(mean - Double(count - 1) / 2) < 500)
    }
}
