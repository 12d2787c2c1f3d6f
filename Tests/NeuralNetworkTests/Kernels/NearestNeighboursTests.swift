import Determinism
import Testing

@testable import NeuralNetwork

struct NearestNeighboursTests {
    private static func vectors(_ count: Int, _ dimension: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count * dimension).map { _ in generator.normal() }
    }

    /// - Parameter stride: floats from one query to the next; what lies between is no number.
    private static func distances(
        _ set: NearestNeighbours, of queries: [Float], stride: Int? = nil
    ) -> [Float] {
        let (dimension, count) = (set.dimension, queries.count / set.dimension)
        let stride = stride ?? dimension
        var spread = [Float](repeating: .nan, count: count * stride)
        for query in 0..<count {
            for index in 0..<dimension { spread[query * stride + index] = queries[query * dimension + index] }
        }
        var scratch = [Float](repeating: .nan, count: NearestNeighbours.scratchCount(queries: count))
        var found = [Float](repeating: .nan, count: count)
        set.distances(of: spread, count: count, stride: stride, scratch: &scratch, to: &found)
        return found
    }

    /// The least distance in double precision.
    private static func expected(_ set: [Float], _ query: ArraySlice<Float>) -> Double {
        stride(from: 0, to: set.count, by: query.count).map { start in
            zip(query, set[start..<(start + query.count)]).reduce(0.0) {
                $0 + (Double($1.0) - Double($1.1)) * (Double($1.0) - Double($1.1))
            }
        }.min().map { $0.squareRoot() } ?? .infinity
    }

    /// Sets that fill a panel of 16 and that do not, and more than are compared together.
    @Test(arguments: [1, 3, 17, 64], [1, 2, 15, 16, 33, 150])
    func distancesAreTheLeastOfAll(dimension: Int, count: Int) {
        let set = Self.vectors(count, dimension, seed: 3)
        let neighbours = NearestNeighbours(set, dimension: dimension)
        #expect(neighbours.count == count && neighbours.dimension == dimension)
        let queries = Self.vectors(13, dimension, seed: 4)
        let found = Self.distances(neighbours, of: queries, stride: dimension + 3)
        for (query, distance) in found.enumerated() {
            let slice = queries[(query * dimension)..<((query + 1) * dimension)]
            let exact = Self.expected(set, slice)
            // |q|^2 and |m|^2 cancel: what is left of their rounding is their size times 2^-24 a sum, before the root.
            let norm = slice.reduce(0.0) { $0 + Double($1) * Double($1) } + Double(dimension)
            #expect(abs(Double(distance) * Double(distance) - exact * exact) < 4e-6 * norm)
        }
    }

    /// Tiles of six queries, and the rest one by one, in the same order of summation.
    @Test func neighboursOfAQueryChangeNoBit() {
        let (dimension, count) = (19, 50)
        let neighbours = NearestNeighbours(Self.vectors(count, dimension, seed: 5), dimension: dimension)
        let queries = Self.vectors(16, dimension, seed: 6)
        let whole = Self.distances(neighbours, of: queries)
        for first in 0..<16 {
            for end in (first + 1)...16 {
                let part = Array(queries[(first * dimension)..<(end * dimension)])
                #expect(Self.distances(neighbours, of: part, stride: dimension + end) == Array(whole[first..<end]))
            }
        }
    }

    @Test func aVectorOfTheSetIsAtTheSet() {
        let set = Self.vectors(37, 24, seed: 7)
        let found = Self.distances(NearestNeighbours(set, dimension: 24), of: set)
        // The root of the rounding of a norm of 24: 24 * 2^-24, a few times.
        #expect(found.allSatisfy { $0 >= 0 && $0 < 3e-3 })
        #expect(found.contains { $0 < 1e-4 })
    }

    @Test func whatIsNoNumberStaysNone() {
        let neighbours = NearestNeighbours(Self.vectors(20, 3, seed: 8), dimension: 3)
        let found = Self.distances(neighbours, of: [1, 2, 3, 0, .nan, 1, 4, 5, 6])
        #expect(found[1].isNaN && found[0].isFinite && found[2].isFinite)
    }
}
