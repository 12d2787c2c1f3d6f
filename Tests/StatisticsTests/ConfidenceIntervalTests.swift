import Glibc
import Statistics
import Testing

struct ConfidenceIntervalTests {
    /// As many events as there were, or more, have a probability of 2.5% at the lower bound; so have as many or fewer
    /// at the upper one.
    @Test(arguments: [(5, 10), (3, 150), (149, 150), (40, 400), (1, 2)])
    func atTheBoundsTheTailsAreHalfOfTheRest(count: Int, trials: Int) {
        let interval = ConfidenceInterval(clopperPearson: count, of: trials)
        #expect(abs(tail(count...trials, of: trials, interval.lower) - 0.025) < 1e-9)
        #expect(abs(tail(0...count, of: trials, interval.upper) - 0.025) < 1e-9)
    }

    @Test(arguments: [1, 10, 1000])
    func noneAndAllReachTheEnds(trials: Int) {
        let bound = Glibc.pow(0.025, 1 / Double(trials))
        let none = ConfidenceInterval(clopperPearson: 0, of: trials)
        let all = ConfidenceInterval(clopperPearson: trials, of: trials)
        #expect(none.lower == 0 && abs(none.upper - (1 - bound)) < 1e-10)
        #expect(all.upper == 1 && abs(all.lower - bound) < 1e-10)
    }

    /// The probability of so many events.
    private func tail(_ counts: ClosedRange<Int>, of trials: Int, _ probability: Double) -> Double {
        counts.reduce(0) { sum, count in
            let ways =
                Glibc.lgamma(Double(trials + 1)) - Glibc.lgamma(Double(count + 1))
                - Glibc.lgamma(Double(trials - count + 1))
            return sum
                + Glibc.exp(
                    ways + Double(count) * Glibc.log(probability)
                        + Double(trials - count) * Glibc.log1p(-probability))
        }
    }
}
