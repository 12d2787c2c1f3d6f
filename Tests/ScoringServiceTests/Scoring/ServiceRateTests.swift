import Testing

@testable import ScoringService

struct ServiceRateTests {
    @Test func itFollowsWhatWasMeasured() {
        let rate = ServiceRate(guess: 7)
        #expect(rate.secondsPerUnit == 7)
        for _ in 0..<200 { rate.record(.seconds(2), units: 1) }
        #expect(abs(rate.secondsPerUnit - 2) < 0.01)
        for _ in 0..<200 { rate.record(.seconds(30), units: 10) }
        #expect(abs(rate.secondsPerUnit - 3) < 0.01)
    }

    /// Forms of broken images take time and hold nothing that could be scored.
    @Test func noWorkTellsNothing() {
        let rate = ServiceRate(guess: 2)
        for _ in 0..<500 { rate.record(.seconds(1), units: 0) }
        #expect(rate.secondsPerUnit == 2)
    }

    @Test func largeWorksCountForMore() {
        let rate = ServiceRate(guess: 1)
        rate.record(.seconds(1000), units: 1000)
        rate.record(.seconds(100), units: 1)
        #expect(rate.secondsPerUnit < 1.2)
    }
}
