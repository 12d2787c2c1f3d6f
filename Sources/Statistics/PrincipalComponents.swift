/// Eigenvectors and eigenvalues of a covariance: the directions in which vectors vary most.
package struct PrincipalComponents: Sendable {
    /// The variances along the components, the largest first.
    package let variances: [Double]
    /// The components, orthonormal rows in the order of ``variances``. The largest element of each is positive, so that
    /// the sign is determined.
    package let components: [[Double]]

    /// The components of a symmetric matrix, by cyclic Jacobi rotations (Golub and Van Loan, *Matrix Computations*,
    /// section 8.5). O(n^3) a sweep, about ten sweeps.
    package init(of covariance: LowerTriangle) {
        let size = covariance.dimension
        var matrix = (0..<size).map { row in
            (0..<size).map { covariance[max(row, $0), min(row, $0)] }
        }
        var vectors = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0.0 } }
        for _ in 0..<Self.sweepLimit {
            var (outside, whole) = (0.0, 0.0)
            for row in 0..<size {
                for column in 0..<size {
                    let square = matrix[row][column] * matrix[row][column]
                    whole += square
                    if row != column { outside += square }
                }
            }
            guard outside > whole * Self.tolerance else { break }
            for first in 0..<size {
                for second in (first + 1)..<max(size, first + 1) {
                    Self.rotate(&matrix, &vectors, first, second)
                }
            }
        }
        let order = (0..<size).sorted { first, second in
            let (left, right) = (matrix[first][first], matrix[second][second])
            return left == right ? first < second : left > right
        }
        variances = order.map { max(0, matrix[$0][$0]) }
        components = order.map { index in
            let vector = vectors[index]
            let largest = vector.max { abs($0) < abs($1) } ?? 0
            return largest < 0 ? vector.map { -$0 } : vector
        }
    }

    private static let sweepLimit = 30
    /// The share of the squares that may be left outside of the diagonal.
    private static let tolerance = 1e-22

    /// Makes the element (first, second) zero. The rows of `vectors` are turned along.
    private static func rotate(
        _ matrix: inout [[Double]], _ vectors: inout [[Double]], _ first: Int, _ second: Int
    ) {
        let element = matrix[first][second]
        guard element != 0 else { return }
        let ratio = (matrix[second][second] - matrix[first][first]) / (2 * element)
        let tangent = (ratio >= 0 ? 1 : -1) / (abs(ratio) + (1 + ratio * ratio).squareRoot())
        let cosine = 1 / (1 + tangent * tangent).squareRoot()
        let sine = tangent * cosine
        turn(&matrix, first, second, cosine, sine)
        for row in matrix.indices {
            let (left, right) = (matrix[row][first], matrix[row][second])
            matrix[row][first] = cosine * left - sine * right
            matrix[row][second] = sine * left + cosine * right
        }
        turn(&vectors, first, second, cosine, sine)
    }

    /// Turns two rows.
    private static func turn(
        _ matrix: inout [[Double]], _ first: Int, _ second: Int, _ cosine: Double, _ sine: Double
    ) {
        for column in matrix.indices {
            let (left, right) = (matrix[first][column], matrix[second][column])
            matrix[first][column] = cosine * left - sine * right
            matrix[second][column] = sine * left + cosine * right
        }
    }
}
