import Testing

@testable import ScoringService

struct TokenBucketTests {
    private let start = ContinuousClock.now

    @Test func allowsABurstAndThenTheRate() {
        var bucket = TokenBucket(burst: 3, at: start)
        for _ in 0..<3 { #expect(bucket.take(rate: 2, burst: 3, at: start) == nil) }
        #expect(bucket.take(rate: 2, burst: 3, at: start) == 1)
        #expect(bucket.take(rate: 2, burst: 3, at: start + .milliseconds(499)) == 1)
        #expect(bucket.take(rate: 2, burst: 3, at: start + .milliseconds(501)) == nil)
        #expect(bucket.take(rate: 2, burst: 3, at: start + .milliseconds(502)) == 1)
    }

    @Test func holdsNoMoreThanTheBurst() {
        var bucket = TokenBucket(burst: 2, at: start)
        let later = start + .seconds(1_000_000)
        for _ in 0..<2 { #expect(bucket.take(rate: 100, burst: 2, at: later) == nil) }
        #expect(bucket.take(rate: 100, burst: 2, at: later) != nil)
    }

    /// Who asks too early loses nothing by it.
    @Test func refusalsCostNoTokens() {
        var bucket = TokenBucket(burst: 1, at: start)
        #expect(bucket.take(rate: 1, burst: 1, at: start) == nil)
        for tenth in 1..<10 {
            #expect(bucket.take(rate: 1, burst: 1, at: start + .milliseconds(100 * tenth)) == 1)
        }
        #expect(bucket.take(rate: 1, burst: 1, at: start + .milliseconds(1001)) == nil)
    }

    @Test(arguments: [(0.1, 10), (0.3, 4), (1, 1), (1000, 1), (1e-9, 86_400), (1e-300, 86_400)])
    func saysHowLongToWait(rate: Double, seconds: Int) {
        var bucket = TokenBucket(burst: 1, at: start)
        #expect(bucket.take(rate: rate, burst: 1, at: start) == nil)
        #expect(bucket.take(rate: rate, burst: 1, at: start) == seconds)
    }

    /// Over a long time, a client that asks without pause gets the burst and the rate, and no more.
    @Test(arguments: [1, 7, 100], [0.5, 3, 50])
    func keepsTheRate(burst: Int, rate: Double) {
        var bucket = TokenBucket(burst: burst, at: start)
        let taken = (0..<100_000).count { step in
            bucket.take(rate: rate, burst: burst, at: start + .milliseconds(step)) == nil
        }
        // 100 seconds; the sum of many small shares of a token may miss the last.
        #expect(abs(Double(taken) - (Double(burst) + 100 * rate)) <= 1)
    }
}
