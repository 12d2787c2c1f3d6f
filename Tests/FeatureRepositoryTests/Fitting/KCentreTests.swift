import Determinism
import TestSupport
import Testing

@testable import FeatureRepository

struct KCentreTests {
    @Test func choosesInNumPysOrder() throws {
        let vectors = namedNumbers("k-centre", count: 211 * 5)
        let expected = try FeatureFixture.numbers("k-centre").map { Int($0) }
        #expect(KCentre(vectors, dimension: 5).choose(40) == expected)
        #expect(KCentre(vectors, dimension: 5).choose(7) == Array(expected.prefix(7)))
    }

    /// The farthest from those chosen, the first one where several are as far, in double precision.
    private static func greedy(_ vectors: [Float], _ dimension: Int, _ limit: Int) -> [Int] {
        let count = vectors.count / dimension
        func distance(_ left: Int, _ right: Int) -> Double {
            (0..<dimension).reduce(0) {
                let difference = Double(vectors[left * dimension + $1]) - Double(vectors[right * dimension + $1])
                return $0 + difference * difference
            }
        }
        var chosen = [0]
        while chosen.count < min(limit, count) {
            let nearest = (0..<count).map { vector in chosen.map { distance(vector, $0) }.min() ?? 0 }
            let farthest = nearest.max() ?? 0
            guard farthest > 0, let next = nearest.firstIndex(of: farthest) else { break }
            chosen.append(next)
        }
        return chosen
    }

    /// Whole numbers, whose distances are exact and often equal; counts that eight does not divide.
    @Test(arguments: [1, 2, 7, 8, 9, 30, 61], [1, 2, 3])
    func ofEquallyFarVectorsTheFirstIsChosen(count: Int, dimension: Int) {
        var generator = SeededGenerator(seed: UInt64(count))
        let vectors = (0..<count * dimension).map { _ in Float(generator.uniform(below: 5)) }
        for limit in [1, 5, count, count + 10] {
            #expect(KCentre(vectors, dimension: dimension).choose(limit) == Self.greedy(vectors, dimension, limit))
        }
    }

    @Test func vectorsThatCoincideAreChosenOnce() {
        #expect(KCentre([Float](repeating: 0.1, count: 3 * 20), dimension: 3).choose(10) == [0])
        #expect(KCentre([1, 1, 2, 1, 2, 2, 1], dimension: 1).choose(5) == [0, 2])
    }
}
