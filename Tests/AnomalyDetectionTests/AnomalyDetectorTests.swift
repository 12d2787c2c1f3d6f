import Tensors
import TestSupport
import Testing

@testable import AnomalyDetection

struct AnomalyDetectorTests {
    @Test func aFamilyNeedsNeitherMapsNorMembersOfItsOwn() throws {
        let detector = try StandInDetector(input: .small())
        #expect(detector.maps.isEmpty)
        let score = try detector.makeScorer().score(InputShape.small().constant(0.5))
        #expect(
            detector.answerMembers(
                of: score, rule: DecisionRule(threshold: nil, calibration: nil), isPicture: true) == AnswerMembers())
    }

    /// Each image has a result of its own, whatever the others are.
    @Test func aBatchIsScoredOneByOneUnlessAFamilyKnowsBetter() throws {
        let shape = try InputShape.small()
        let scorer = StandInDetector(input: shape).makeScorer()
        let images = [shape.constant(0.25), Tensor(shape: [1], elements: [1]), shape.waves]
        let results = scorer.scores(of: images)
        #expect(results.count == 3)
        #expect(try results[0].get() == scorer.score(images[0]))
        #expect(throws: ScoringError.shape(found: [1], expected: shape)) { try results[1].get() }
        #expect(try results[2].get() == scorer.score(images[2]))
        #expect(scorer.scores(of: []).isEmpty)
    }
}
