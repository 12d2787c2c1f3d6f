/// How fast this core multiplies and adds when nothing else holds it up: what the engine's speed is measured against.
package enum FMAPeak {
    /// Independent chains: enough to hide a latency of five cycles on two units, and few enough for 16 registers.
    private static let chainCount = 12

    /// Billions of floating-point operations a second (a multiply-add counts as two), in vectors of eight, on the core
    /// that the calling thread runs on.
    ///
    /// The best of several runs of about a millisecond each: whatever else the core did only slows a run down. In a
    /// build without fused multiply-add, a product and a sum.
    ///
    /// - Parameter duration: how long to measure; at least one run is made.
    package static func measure(for duration: Duration = .milliseconds(200)) -> Double {
        let clock = ContinuousClock()
        let end = clock.now + duration
        let rounds = 200_000
        var best = Duration.seconds(1_000)
        repeat {
            best = min(best, clock.measure { consume(run(rounds: rounds)) })
        } while clock.now < end
        let operations = Double(rounds * chainCount * 8 * 2)
        return operations / (best / .nanoseconds(1))
    }

    /// x <- a x + b in every chain, which stays near b / (1 - a) = 1.
    @inline(never)
    private static func run(rounds: Int) -> SIMD8<Float> {
        var chains = InlineArray<12, SIMD8<Float>> { SIMD8(repeating: Float($0)) }
        let (a, b) = (SIMD8<Float>(repeating: 0.999), SIMD8<Float>(repeating: 0.001))
        for _ in 0..<rounds {
            for chain in 0..<chainCount {
                chains[unchecked: chain] = b.adding(chains[unchecked: chain], times: a)
            }
        }
        var sum = SIMD8<Float>.zero
        for chain in 0..<chainCount { sum += chains[unchecked: chain] }
        return sum
    }

    /// Keeps the optimiser from dropping the work.
    @inline(never) @_optimize(none)
    private static func consume(_: SIMD8<Float>) {}
}
