import Testing

@testable import ScoringService

struct AccessSamplingTests {
    private let start = ContinuousClock.now

    /// What lines say of so many answers, evenly over some seconds; then of those that are left.
    private func represented(_ answers: Int, rate: Int, seconds: Int) -> (lines: [Int], rest: Int) {
        var sampling = AccessSampling(rate: rate)
        let lines = (0..<answers).compactMap { index in
            sampling.add(at: start + .milliseconds(1000 * seconds * index / answers))
        }
        return (lines, sampling.takeLeftOut())
    }

    @Test(arguments: [0, 1, 7, 99, 100, 101, 200, 250, 5000, 12_345], [1, 10, 100])
    func everyAnswerIsRepresented(answers: Int, rate: Int) {
        for seconds in [1, 3] {
            let (lines, rest) = represented(answers, rate: rate, seconds: seconds)
            #expect(lines.reduce(0, +) + rest == answers && rest < 100)
            #expect(lines.count <= seconds * (rate + answers / seconds / 100 + 1))
        }
    }

    @Test func theFirstOfEachSecondHaveALineAndOneInAHundredOfTheRest() {
        #expect(represented(100, rate: 100, seconds: 1).lines == Array(repeating: 1, count: 100))
        let (lines, rest) = represented(450, rate: 100, seconds: 1)
        #expect(lines == Array(repeating: 1, count: 100) + [100, 100, 100] && rest == 50)
        // What the first second left out stands with the first line of the next.
        #expect(
            represented(300, rate: 10, seconds: 2).lines == Array(repeating: 1, count: 10) + [100, 41]
                + Array(repeating: 1, count: 9) + [100])
    }

    @Test func withoutARateEachHasALine() {
        #expect(represented(5000, rate: 0, seconds: 1).lines == Array(repeating: 1, count: 5000))
    }

    @Test func nothingIsLeftTwice() {
        var sampling = AccessSampling(rate: 1)
        for _ in 0..<5 { _ = sampling.add(at: start) }
        #expect(sampling.takeLeftOut() == 4 && sampling.takeLeftOut() == 0)
        // A clock that is read by several threads may seem to go back.
        #expect(sampling.add(at: start - .seconds(5)) == nil && sampling.takeLeftOut() == 1)
    }
}
