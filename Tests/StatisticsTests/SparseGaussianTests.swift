import Determinism
import Testing

@testable import Statistics

struct SparseGaussianTests {
    private static func distance(_ gaussian: SparseGaussian, _ vector: [Float]) -> Double {
        var elements = vector.indices.filter { vector[$0] != 0 }
            .map { SparseGaussian.Element(index: $0, value: vector[$0]) }
        // What the working memory held before makes no difference.
        var scratch = [Float](repeating: .nan, count: gaussian.scratchCount)
        return Double(gaussian.squaredDistance(ofSorted: &elements, count: elements.count, scratch: &scratch))
    }

    /// Elements of the dimensions that are given vary with no other.
    private static func gaussian(_ dimension: Int, single: Set<Int>) -> Gaussian {
        var generator = SeededGenerator(seed: UInt64(dimension))
        var covariance = LowerTriangleTests.positiveDefinite(dimension)
        for row in 0..<dimension {
            for column in 0..<row where single.contains(row) || single.contains(column) { covariance[row, column] = 0 }
        }
        return Gaussian(mean: (0..<dimension).map { _ in Double(generator.normal()) }, covariance: covariance)
    }

    @Test(arguments: [1, 2, 7, 8, 9, 24, 41], [[], [0], [1, 5, 6, 8, 20], Set(0..<41)] as [Set<Int>])
    func distancesAreTheGaussians(dimension: Int, single: Set<Int>) {
        let gaussian = Self.gaussian(dimension, single: single)
        let sparse = SparseGaussian(
            mean: gaussian.mean.map(Float.init), whitening: gaussian.whitening.elements.map(Float.init))
        var generator = SeededGenerator(seed: 3)
        // From no zeros to nothing but zeros.
        for zeros in 0...4 {
            let vector = (0..<dimension).map { $0 % 4 < zeros ? 0 : generator.normal() }
            let expected = gaussian.squaredDistance(of: vector.map(Double.init))
            // Single precision, where whitening stretches by up to the root of a thousand.
            #expect(abs(Self.distance(sparse, vector) - expected) < 1e-4 * max(expected, 1))
        }
    }

    @Test func aVectorThatIsNotFiniteHasNoDistance() {
        let gaussian = Self.gaussian(9, single: [2])
        let sparse = SparseGaussian(
            mean: gaussian.mean.map(Float.init), whitening: gaussian.whitening.elements.map(Float.init))
        for index in [2, 3] {
            for value in [Float.nan, .infinity] {
                var vector = [Float](repeating: 0.5, count: 9)
                vector[index] = value
                #expect(!Self.distance(sparse, vector).isFinite)
            }
        }
    }
}
