import Determinism
import Testing

@testable import Statistics

struct VectorMomentsTests {
    private static func vectors(_ count: Int, _ dimension: Int) -> [[Float]] {
        var generator = SeededGenerator(seed: 8)
        return (0..<count).map { _ in (0..<dimension).map { 3 * Float($0) + generator.normal() } }
    }

    private static func moments(_ vectors: [[Float]], _ dimension: Int) -> VectorMoments {
        var moments = VectorMoments(dimension: dimension)
        for vector in vectors { moments.add(vector) }
        return moments
    }

    /// Rounding of double precision, times the square of the largest mean.
    private static let tolerance = 1e-11

    @Test(arguments: [(1, 1), (2, 3), (40, 5), (7, 9)])
    func meanAndCovarianceAreTheSums(count: Int, dimension: Int) {
        let vectors = Self.vectors(count, dimension)
        let moments = Self.moments(vectors, dimension)
        #expect(moments.count == count && moments.dimension == dimension)
        let mean = (0..<dimension).map { index in vectors.reduce(0) { $0 + Double($1[index]) } / Double(count) }
        for row in 0..<dimension {
            #expect(abs(moments.mean[row] - mean[row]) < Self.tolerance)
            for column in 0...row {
                let scatter = vectors.reduce(0.0) {
                    $0 + (Double($1[row]) - mean[row]) * (Double($1[column]) - mean[column])
                }
                #expect(abs(moments.scatter[row, column] - scatter) < Self.tolerance * Double(count))
                let covariance = count > 1 ? scatter / Double(count - 1) : 0
                #expect(abs(moments.covariance[row, column] - covariance) < Self.tolerance * Double(count))
            }
        }
    }
}
