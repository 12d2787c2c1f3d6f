import AnomalyDetection
import Testing

@testable import ScoringService

struct CalibrationEffectTests {
    private static func rule(_ value: Double, review: ClosedRange<Double>? = nil) -> DecisionRule {
        func threshold(_ value: Double) -> Threshold { Threshold(value: value, method: .manual) }
        return DecisionRule(
            threshold: threshold(value), calibration: nil,
            review: review.flatMap {
                ReviewBand(lower: threshold($0.lowerBound), upper: threshold($0.upperBound))
            })
    }

    @Test func countsWhatAnotherRuleChanges() {
        let entries = (0..<10).map { RecentDecisions.Entry(score: Double($0), isPicture: $0 != 9, time: Double($0)) }
        let effect = CalibrationEffect(of: Self.rule(6.5, review: 2.5...6.5), inPlaceOf: Self.rule(4.5), on: entries)
        #expect(effect.images == 9 && effect.since == 0 && effect.until == 8)
        #expect(effect.alarmsBefore == 4 && effect.alarmsAfter == 2)
        #expect(effect.rate(of: effect.alarmsAfter) == 2.0 / 9)
        #expect(effect.newAlarms == 0 && effect.endedAlarms == 2)
        #expect(effect.verdictsBefore == [.normal: 5, .anomalous: 4])
        #expect(effect.verdictsAfter == [.normal: 3, .review: 4, .anomalous: 2])
    }

    @Test func nothingIsKnownOfNoImages() {
        let effect = CalibrationEffect(of: Self.rule(1), inPlaceOf: Self.rule(2), on: [])
        #expect(effect.images == 0 && effect.since == nil && effect.verdictsAfter.isEmpty)
    }

    @Test func theOldestDecisionsMakeRoom() {
        var recent = RecentDecisions()
        let count = RecentDecisions.limit + 10
        for number in 0..<count { recent.add(.init(score: Double(number), isPicture: true, time: 0)) }
        #expect(recent.entries.map(\.score).sorted() == (10..<count).map(Double.init))
    }
}
