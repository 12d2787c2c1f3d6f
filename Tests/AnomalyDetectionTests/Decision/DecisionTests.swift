import Tensors
import TestSupport
import Testing

@testable import AnomalyDetection

struct DecisionTests {
    private let model = Decision.Model(name: "boots", version: "2", digest: "ab")

    private func decision(_ value: Double, _ rule: DecisionRule, frame: FrameCheck = .ok) throws -> Decision {
        try Decision(
            AnomalyScore(value: value, terms: [value, 0.5]), of: StandInDetector(input: .small()), model: model,
            rule: rule, frame: frame)
    }

    @Test func holdsAllThatIsKnownOfAnImage() throws {
        let calibration = try #require(Calibration(id: "c", scores: [1, 2, 3]))
        let threshold = Threshold(value: 2.5, method: .manual)
        let decision = try decision(2.75, DecisionRule(threshold: threshold, calibration: calibration))
        #expect(decision.model == model)
        #expect(decision.score == 2.75)
        #expect(decision.terms.map(\.description.name) == ["mean", "corner"])
        #expect(decision.terms.map(\.value) == [2.75, 0.5])
        #expect(decision.threshold == threshold && decision.isAnomaly == true)
        #expect(decision.pValue == 0.5)
        #expect(decision.normalized == threshold.normalized(2.75, calibration: calibration))
        #expect(decision.timings == nil && decision.requestID == nil)
    }

    @Test func theThresholdItselfIsNormal() throws {
        let rule = DecisionRule(threshold: Threshold(value: 1, method: .manual), calibration: nil)
        #expect(try decision(1, rule).isAnomaly == false)
        #expect(try decision(1, rule).normalized == 0.5)
        #expect(try decision(1.0.nextUp, rule).isAnomaly == true)
    }

    @Test func nothingIsDecidedWithoutARule() throws {
        let decision = try decision(1, DecisionRule(threshold: nil, calibration: nil))
        #expect(decision.threshold == nil && decision.isAnomaly == nil && decision.normalized == nil)
        #expect(decision.pValue == nil && decision.verdict == nil)
    }

    /// The scores of the band are those above its lower and up to its upper end; the threshold within decides on.
    @Test func aBandAroundTheThresholdIsForReview() throws {
        func threshold(_ value: Double) -> Threshold { Threshold(value: value, method: .manual) }
        let band = try #require(ReviewBand(lower: threshold(1), upper: threshold(3)))
        let rule = DecisionRule(threshold: threshold(2), calibration: nil, review: band)
        let scores = [1, 1.5, 2.5, 3, 3.5]
        #expect(try scores.map { try decision($0, rule).verdict } == [.normal, .review, .review, .review, .anomalous])
        #expect(try scores.map { try decision($0, rule).isAnomaly } == [false, false, true, true, true])
        #expect(ReviewBand(lower: threshold(3), upper: threshold(1)) == nil)
    }

    /// A request may ask for a threshold outside of the model's band, and is then decided by it alone.
    @Test func aBandWithoutTheThresholdDoesNotCount() throws {
        func threshold(_ value: Double) -> Threshold { Threshold(value: value, method: .manual) }
        let band = try #require(ReviewBand(lower: threshold(1), upper: threshold(3)))
        let rule = DecisionRule(threshold: threshold(4), calibration: nil, review: band)
        #expect(try [2.0, 3.5, 4.5].map { try decision($0, rule).verdict } == [.normal, .normal, .anomalous])
    }

    /// A black frame has a low score where nothing is easier to reconstruct.
    @Test func aFrameThatIsNoPictureIsAnAnomaly() throws {
        let blank = FrameCheck(
            FrameStatistics(of: .tensor(Tensor(shape: [1, 1, 2], elements: [0, 0])), by: nil, size: nil), limits: nil)
        let calibration = try #require(Calibration(id: "c", scores: [1, 2, 3]))
        let rule = DecisionRule(threshold: Threshold(value: 2.5, method: .manual), calibration: calibration)
        let (found, picture) = (try decision(1, rule, frame: blank), try decision(1, rule))
        #expect(found.isAnomaly == true && found.verdict == .anomalous && found.frame == blank)
        #expect(picture.isAnomaly == false)
        #expect(found.pValue == picture.pValue && found.normalized == picture.normalized)
        #expect(try decision(1, DecisionRule(threshold: nil, calibration: nil), frame: blank).isAnomaly == true)
    }
}
