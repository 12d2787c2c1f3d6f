import Testing

@testable import ScoringService

struct RefusalCountTests {
    @Test func tellsOfTheFirstAtOnceAndOfTheOthersTogether() {
        var refusals = RefusalCount()
        let start = ContinuousClock.now
        #expect(refusals.add(at: start) == 1)
        for step in 1..<1000 { #expect(refusals.add(at: start + .milliseconds(9 * step)) == nil) }
        #expect(refusals.add(at: start + RefusalCount.interval) == 1000)
        #expect(refusals.add(at: start + RefusalCount.interval) == nil)
        #expect(refusals.add(at: start + RefusalCount.interval * 100) == 2)
    }
}
