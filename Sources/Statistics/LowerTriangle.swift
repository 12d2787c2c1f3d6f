/// The lower triangle of a square matrix: a triangular matrix, or half of a symmetric one.
package struct LowerTriangle: Sendable, Equatable {
    /// Rows and columns.
    package let dimension: Int
    /// Row after row: (0, 0), (1, 0), (1, 1), (2, 0) and so on.
    package var elements: [Double]

    /// The elements of a triangle.
    package static func count(_ dimension: Int) -> Int { dimension * (dimension + 1) / 2 }

    /// - Precondition: there are ``count(_:)`` elements.
    package init(dimension: Int, elements: [Double]) {
        precondition(elements.count == Self.count(dimension), "a triangle has n (n + 1) / 2 elements")
        self.dimension = dimension
        self.elements = elements
    }

    /// All zero.
    package init(dimension: Int) {
        self.init(dimension: dimension, elements: Array(repeating: 0, count: Self.count(dimension)))
    }

    /// An element at or below the diagonal: `column` is at most `row`.
    package subscript(row: Int, column: Int) -> Double {
        get { elements[row * (row + 1) / 2 + column] }
        set { elements[row * (row + 1) / 2 + column] = newValue }
    }

    /// The sum of the diagonal.
    package var trace: Double { (0..<dimension).reduce(0) { $0 + self[$1, $1] } }

    /// Every element times a factor.
    package func scaled(by factor: Double) -> LowerTriangle {
        LowerTriangle(dimension: dimension, elements: elements.map { $0 * factor })
    }

    /// The sum of two symmetric matrices.
    package static func + (left: LowerTriangle, right: LowerTriangle) -> LowerTriangle {
        LowerTriangle(dimension: left.dimension, elements: zip(left.elements, right.elements).map(+))
    }

    /// The same with `value` added to the diagonal.
    package func addingToDiagonal(_ value: Double) -> LowerTriangle {
        var result = self
        for index in 0..<dimension { result[index, index] += value }
        return result
    }

    /// The same with a share of the diagonal's mean added to the diagonal.
    package func addingToDiagonal(shareOfTrace share: Double) -> LowerTriangle {
        addingToDiagonal(trace / Double(dimension) * share)
    }

    /// The covariance that this sample covariance is an estimate of, better conditioned: (1 - r) S + r mean(diagonal)
    /// 1, with the r of the oracle approximating shrinkage (Chen, Wiesel, Eldar and Hero, *Shrinkage Algorithms for
    /// MMSE Covariance Estimation*, IEEE Transactions on Signal Processing 2010, equation 23). It comes from the
    /// covariance alone: small where there are many vectors, 1 where they say nothing.
    ///
    /// The source takes the mean to be known; where it was estimated, one vector more or less makes no difference but
    /// for a handful.
    ///
    /// - Parameter count: the vectors that it was made from, at least 1.
    package func shrunk(count: Int) -> LowerTriangle {
        let (size, vectors, trace) = (Double(dimension), Double(count), trace)
        var square = 0.0
        for row in 0..<dimension {
            for column in 0...row {
                square += (row == column ? 1 : 2) * self[row, column] * self[row, column]
            }
        }
        let spread = (vectors + 1 - 2 / size) * (square - trace * trace / size)
        let share = spread > 0 ? min(1, ((1 - 2 / size) * square + trace * trace) / spread) : 1
        return scaled(by: 1 - share).addingToDiagonal(trace / size * share)
    }

    /// W with W A W^T = 1, of this positive definite A: the inverse of its Cholesky factor, lower triangular too.
    ///
    /// O(n^3).
    ///
    /// - Returns: nil where A is not positive definite, as far as double precision tells.
    package func whitening() -> LowerTriangle? {
        guard let factor = choleskyFactor() else { return nil }
        // W L = 1, column by column.
        var inverse = LowerTriangle(dimension: dimension)
        for column in 0..<dimension {
            inverse[column, column] = 1 / factor[column, column]
            for row in (column + 1)..<max(dimension, column + 1) {
                var sum = 0.0
                for index in column..<row { sum += factor[row, index] * inverse[index, column] }
                inverse[row, column] = -sum / factor[row, row]
            }
        }
        return inverse
    }

    /// L with L L^T = A.
    private func choleskyFactor() -> LowerTriangle? {
        var factor = self
        for row in 0..<dimension {
            for column in 0...row {
                var sum = self[row, column]
                for index in 0..<column { sum -= factor[row, index] * factor[column, index] }
                if row == column {
                    guard sum > 0, sum.isFinite else { return nil }
                    factor[row, row] = sum.squareRoot()
                } else {
                    factor[row, column] = sum / factor[column, column]
                }
            }
        }
        return factor
    }
}
