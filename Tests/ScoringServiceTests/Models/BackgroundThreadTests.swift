import Glibc
import Testing

@testable import ScoringService

struct BackgroundThreadTests {
    private static func niceness() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }

    @Test func givesWayToTheThreadThatWaitsForIt() {
        let own = Self.niceness()
        #expect(BackgroundThread.run { Self.niceness() } == min(own + 10, 19))
        #expect(Self.niceness() == own)
    }

    @Test func returnsWhatTheWorkReturns() {
        for number in 0..<20 { #expect(BackgroundThread.run { number * number } == number * number) }
    }
}
