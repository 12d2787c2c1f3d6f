/// SplitMix64 (Steele, Lea and Flood, *Fast Splittable Pseudorandom Number Generators*, OOPSLA 2014): a counter whose
/// every value is mixed. The same state gives the same numbers on every machine.
package struct SplitMix64: RandomNumberGenerator, Sendable {
    /// What is added to the state for each number: 2^64 divided by the golden ratio, made odd.
    package static let increment: UInt64 = 0x9E37_79B9_7F4A_7C15

    private var state: UInt64

    /// The first number is that of `state` plus ``increment``.
    package init(state: UInt64) { self.state = state }

    /// 64 uniform bits; none is repeated before all 2^64 were given.
    package mutating func next() -> UInt64 {
        state &+= Self.increment
        return Self.mixed(state)
    }

    /// The number that a state gives: a bijection.
    package static func mixed(_ state: UInt64) -> UInt64 {
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
