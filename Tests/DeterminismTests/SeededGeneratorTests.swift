import FoundationEssentials
import Testing

@testable import Determinism

struct SeededGeneratorTests {
    /// The first outputs of the authors' C code from the state 1, 2, 3, 4.
    @Test func givesTheNumbersOfTheReference() throws {
        let state = #"{"state0": 1, "state1": 2, "state2": 3, "state3": 4}"#
        var generator = try JSONDecoder().decode(SeededGenerator.self, from: Data(state.utf8))
        let expected: [UInt64] = [
            41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386, 9_228_616_714_210_784_205,
            9_973_669_472_204_895_162, 14_011_001_112_246_962_877, 12_406_186_145_184_390_807,
        ]
        #expect(expected.map { _ in generator.next() } == expected)
    }

    @Test func aStoredGeneratorGoesOnWhereItWas() throws {
        var generator = SeededGenerator(seed: .max, stream: 3)
        for _ in 0..<10 { _ = generator.next() }
        var restored = try JSONDecoder().decode(SeededGenerator.self, from: JSONEncoder().encode(generator))
        #expect(restored == generator)
        #expect((0..<10).map { _ in restored.next() } == (0..<10).map { _ in generator.next() })
    }

    @Test func seedsAndStreamsAreApart() {
        var first: Set<UInt64> = []
        for seed in UInt64(0)..<20 {
            for stream in UInt64(0)..<20 {
                var generator = SeededGenerator(seed: seed, stream: stream)
                first.insert(generator.next())
            }
        }
        #expect(first.count == 400)
    }

    /// Chi-square with bound - 1 degrees of freedom; 1e-9 of all seeds would exceed mean + 8 standard deviations.
    @Test(arguments: [1, 2, 3, 7, 64, 1000])
    func integersAreUniform(bound: Int) {
        var generator = SeededGenerator(seed: 5)
        let draws = 1000 * bound
        var counts = [Int](repeating: 0, count: bound)
        for _ in 0..<draws { counts[generator.uniform(below: bound)] += 1 }
        let statistic = counts.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        #expect(statistic <= Double(bound - 1) + 8 * Double(2 * (bound - 1)).squareRoot())
    }

    /// The largest bound there is rejects half of all outputs and must still end.
    @Test func largeBoundsHold() {
        var generator = SeededGenerator(seed: 6)
        for _ in 0..<100 { #expect((0..<Int.max).contains(generator.uniform(below: .max))) }
    }

    @Test func numbersKeepTheirRange() {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<10_000 {
            #expect((0..<1).contains(generator.uniformFloat()))
            #expect((0..<1).contains(generator.uniformDouble()))
        }
    }

    /// Mean, variance and fourth moment of n draws are within 6 standard errors: sqrt(1/n), sqrt(2/n), sqrt(96/n).
    @Test func normalsAreNormal() {
        var generator = SeededGenerator(seed: 8)
        let count = 100_000.0
        let values = (0..<Int(count)).map { _ in Double(generator.normal()) }
        #expect(values.allSatisfy { $0.isFinite })
        let moments = [1, 2, 4].map { power in
            values.reduce(0) { sum, value in sum + (0..<power).reduce(1) { product, _ in product * value } } / count
        }
        #expect(abs(moments[0]) <= 6 * (1 / count).squareRoot())
        #expect(abs(moments[1] - 1) <= 6 * (2 / count).squareRoot())
        #expect(abs(moments[2] - 3) <= 6 * (96 / count).squareRoot())
    }

    /// All 24 orders of four things, 24,000 times: chi-square with 23 degrees of freedom.
    @Test func shufflesAreUniform() {
        var generator = SeededGenerator(seed: 9)
        var counts: [[Int]: Int] = [:]
        for _ in 0..<24_000 {
            var order = [0, 1, 2, 3]
            generator.shuffle(&order)
            counts[order, default: 0] += 1
        }
        #expect(counts.count == 24)
        let statistic = counts.values.reduce(0.0) { $0 + Double(($1 - 1000) * ($1 - 1000)) / 1000 }
        // Mean 23, standard deviation 6.8.
        #expect(statistic <= 23 + 8 * 6.8)
    }

    @Test(arguments: [-1, 0, 1, 5, 10, 11])
    func samplesDoNotRepeat(count: Int) {
        var generator = SeededGenerator(seed: 10)
        let sample = generator.sample(count, of: Array(0..<10))
        #expect(sample.count == min(max(count, 0), 10))
        #expect(Set(sample).count == sample.count)
    }
}
