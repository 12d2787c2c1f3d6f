import Determinism
import NeuralNetwork
import Tensors
import Testing

@testable import FeatureRepository

struct CentreSubspaceTests {
    private static func vectors(_ count: Int, _ components: Int, seed: UInt64) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count * components).map { _ in generator.normal() }
    }

    /// The root of the mean squared distance of the mapped vectors from their mean, over that distance from zero: a map
    /// to one point would make it zero.
    private static func spread(_ weights: [String: Tensor], of vectors: [Float], _ components: Int) throws -> Double {
        let first = try #require(weights["subspace.0.weight"]).elements
        let second = try #require(weights["subspace.1.weight"]).elements
        let hidden = CentreSubspace.hidden
        let mapped = (0..<vectors.count / components).map { vector in
            let inner = (0..<hidden).map { row in
                let sum = (0..<components).reduce(Float(0)) {
                    $0 + first[row * components + $1] * vectors[vector * components + $1]
                }
                return max(sum, 0.01 * sum)
            }
            return (0..<CentreSubspace.dimension).map { row in
                (0..<hidden).reduce(Float(0)) { $0 + second[row * hidden + $1] * inner[$1] }
            }
        }
        var (inner, whole) = (0.0, 0.0)
        for element in 0..<CentreSubspace.dimension {
            let values = mapped.map { Double($0[element]) }
            let mean = values.reduce(0, +) / Double(values.count)
            for value in values {
                inner += (value - mean) * (value - mean)
                whole += value * value
            }
        }
        return (inner / whole).squareRoot()
    }

    @Test func vectorsAreDrawnTogetherAndNotToOnePoint() throws {
        let vectors = Self.vectors(80, 9, seed: 1)
        let weights = try CentreSubspace.train(vectors, components: 9, seed: 4)
        #expect(weights.mapValues(\.shape) == CentreSubspace.shapes(from: 9))
        let spread = try Self.spread(weights, of: vectors, 9)
        #expect(spread < 0.9 && spread > 0.1, "\(spread)")
    }

    @Test func theSeedDecides() throws {
        let vectors = Self.vectors(30, 5, seed: 2)
        let weights = try CentreSubspace.train(vectors, components: 5, seed: 4)
        #expect(try CentreSubspace.train(vectors, components: 5, seed: 4) == weights)
        #expect(try CentreSubspace.train(vectors, components: 5, seed: 5) != weights)
    }

    /// One vector, and vectors that are all the same, have no spread to halve.
    @Test(arguments: [1, 20])
    func vectorsWithoutSpreadHaveFiniteWeights(count: Int) throws {
        let weights = try CentreSubspace.train([Float](repeating: 0.5, count: 4 * count), components: 4, seed: 1)
        #expect(weights.values.allSatisfy { $0.elements.allSatisfy { $0.isFinite } })
    }
}
