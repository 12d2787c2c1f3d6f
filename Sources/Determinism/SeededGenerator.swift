private import Glibc

/// The one source of randomness of training, splits and evaluation: xoshiro256++ (Blackman and Vigna, *Scrambled linear
/// pseudorandom number generators*, 2021), its state filled by SplitMix64 (Steele, Lea and Flood, 2014) as its authors
/// advise.
///
/// The same seed and stream give the same numbers on every machine. The state is `Codable`: a generator that was stored
/// goes on where it was.
package struct SeededGenerator: RandomNumberGenerator, Sendable, Equatable, Codable {
    private var state0: UInt64
    private var state1: UInt64
    private var state2: UInt64
    private var state3: UInt64

    /// - Parameters:
    ///   - seed: what the user gave.
    ///   - stream: tells uses of one seed apart, so that they do not see the same numbers.
    package init(seed: UInt64, stream: UInt64 = 0) {
        // The output function of SplitMix64 is a bijection: streams of one seed never start from one state.
        var expander = SplitMix64(state: seed &+ SplitMix64.mixed(stream &+ SplitMix64.increment))
        (state0, state1, state2, state3) = (expander.next(), expander.next(), expander.next(), expander.next())
    }

    /// 64 uniform bits.
    package mutating func next() -> UInt64 {
        let sum = state0 &+ state3
        let result = (sum << 23 | sum >> 41) &+ state0
        let shifted = state1 << 17
        state2 ^= state0
        state3 ^= state1
        state1 ^= state2
        state0 ^= state3
        state2 ^= shifted
        state3 = state3 << 45 | state3 >> 19
        return result
    }

    /// A uniform integer from 0 up to, not including, `bound`, without bias (Lemire, *Fast random integer generation in
    /// an interval*, 2019).
    ///
    /// - Precondition: `bound` is positive.
    package mutating func uniform(below bound: Int) -> Int {
        precondition(bound > 0, "an interval has at least one number")
        let bound = UInt64(bound)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            // 2^64 mod bound of the low words would make some results likelier than others.
            let rejected = (0 &- bound) % bound
            while product.low < rejected { product = next().multipliedFullWidth(by: bound) }
        }
        return Int(product.high)
    }

    /// A uniform number, 0 <= x < 1, a multiple of 2^-24.
    package mutating func uniformFloat() -> Float { Float(next() >> 40) * 0x1p-24 }

    /// A uniform number, 0 <= x < 1, a multiple of 2^-53.
    package mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

    /// A number of the standard normal distribution (Box and Muller, 1958).
    ///
    /// Takes two outputs and gives one number, so that there is no spare number to be stored with the state.
    package mutating func normal() -> Float {
        // 1 - x is never zero, so the logarithm is finite.
        let radius = (-2 * log(1 - uniformDouble())).squareRoot()
        return Float(radius * cos(2 * Double.pi * uniformDouble()))
    }

    /// Puts `elements` into a uniformly random order (Fisher and Yates; Durstenfeld 1964).
    ///
    /// The standard library's `shuffle(using:)` does not promise the same order in its next version.
    package mutating func shuffle<Element>(_ elements: inout [Element]) {
        for index in elements.indices.dropFirst().reversed() {
            elements.swapAt(index, uniform(below: index + 1))
        }
    }

    /// `count` of the elements without repetition, each selection and order equally likely; all of them where there are
    /// not more.
    package mutating func sample<Element>(_ count: Int, of elements: [Element]) -> [Element] {
        var elements = elements
        let count = min(max(count, 0), elements.count)
        for index in 0..<count {
            elements.swapAt(index, index + uniform(below: elements.count - index))
        }
        return Array(elements[..<count])
    }
}
