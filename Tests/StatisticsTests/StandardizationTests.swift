import Determinism
import Testing

@testable import Statistics

struct StandardizationTests {
    /// Three elements, the second of which goes with the first; the last hardly varies.
    private static let vectors: [[Float]] = {
        var generator = SeededGenerator(seed: 2)
        return (0..<400).map { _ in
            let first = generator.normal()
            return [3 + 2 * first, -1 + first + 0.5 * generator.normal(), 7 + 1e-6 * generator.normal()]
        }
    }()

    private static let standardization: Standardization = {
        var moments = VectorMoments(dimension: 3)
        for vector in vectors { vector.withUnsafeBufferPointer { $0.baseAddress.map { moments.add($0) } } }
        return Standardization(moments)
    }()

    private static func mapped(_ map: (weight: [Float], bias: [Float]), _ vector: [Float]) -> [Double] {
        map.bias.indices.map { row in
            vector.indices.reduce(Double(map.bias[row])) {
                $0 + Double(map.weight[row * vector.count + $1]) * Double(vector[$1])
            }
        }
    }

    /// Of the one that hardly varies, a hundredth of the quadratic mean of the deviations.
    @Test func deviationsHaveAFloor() {
        let deviation = Self.standardization.deviation
        #expect(abs(deviation[0] - 2) < 0.2 && abs(deviation[1] - 1.12) < 0.12)
        let mean = ((deviation[0] * deviation[0] + deviation[1] * deviation[1]) / 3).squareRoot()
        #expect(abs(deviation[2] - 0.01 * mean) < 1e-6)
        #expect(abs(Self.standardization.correlation[0, 0] - 1) < 1e-12)
    }

    @Test func vectorsThatAreAllTheSameCountAsTheyAre() {
        var moments = VectorMoments(dimension: 2)
        for _ in 1...3 { [Float(4), 5].withUnsafeBufferPointer { $0.baseAddress.map { moments.add($0) } } }
        #expect(Standardization(moments).deviation == [1, 1])
    }

    @Test func anAffineMapIsThatOfTheStandardisedVector() {
        let (rows, offset): ([[Double]], [Double]) = ([[1, -2, 0.5], [0, 3, 1]], [0.25, 0.5, -1])
        let map = Self.standardization.affineMap(rows, less: offset)
        let vector = Self.vectors[7]
        let standardized = Self.standardization.standardized(vector.map(Double.init))
        for (row, found) in zip(rows, Self.mapped(map, vector)) {
            let expected = row.indices.reduce(0.0) { $0 + row[$1] * (standardized[$1] - offset[$1]) }
            // Weights in single precision, the last some 90 times as large as what it is multiplied with varies.
            #expect(abs(found - expected) < 2e-4)
        }
    }

    @Test func aWhitenedVectorHasTheCovarianceOne() {
        let standardization = Self.standardization
        let gaussian = Gaussian(
            mean: [0, 0, 0], covariance: standardization.correlation.addingToDiagonal(shareOfTrace: 1e-6))
        let map = standardization.whitening(gaussian)
        let whitened = Self.vectors.map { Self.mapped(map, $0) }
        for first in 0..<2 {
            for second in 0...first {
                let product = whitened.reduce(0.0) { $0 + $1[first] * $1[second] } / Double(whitened.count - 1)
                #expect(abs(product - (first == second ? 1 : 0)) < 1e-3)
            }
        }
    }
}
