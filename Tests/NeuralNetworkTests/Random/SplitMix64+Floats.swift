import Determinism

extension SplitMix64 {
    /// Numbers for a test; neighbouring seeds give numbers that have nothing to do with each other.
    init(seed: Int) { self.init(state: UInt64(truncatingIfNeeded: seed) &* 0xD134_2543_DE82_EF95) }

    /// Uniform numbers from -1 to 1.
    mutating func floats(_ count: Int) -> [Float] {
        (0..<count).map { _ in Float.random(in: -1...1, using: &self) }
    }
}
