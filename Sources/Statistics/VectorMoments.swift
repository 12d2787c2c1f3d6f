/// Number, sum and products of vectors, from which means and covariances come. Sums are made in double precision, in
/// the order in which the vectors are added.
package struct VectorMoments: Sendable {
    /// The elements of a vector.
    package let dimension: Int
    /// The number of vectors.
    package private(set) var count = 0
    private var sum: [Double]
    /// The lower triangle of the sum of x x^T, row after row.
    private var products: [Double]
    private var scratch: [Double]

    /// - Parameter dimension: at least 1.
    package init(dimension: Int) {
        self.dimension = dimension
        sum = Array(repeating: 0, count: dimension)
        products = Array(repeating: 0, count: LowerTriangle.count(dimension))
        scratch = sum
    }

    /// Adds a vector of ``dimension`` floats. O(dimension^2); allocates nothing.
    package mutating func add(_ vector: UnsafePointer<Float>) {
        count += 1
        for index in 0..<dimension { scratch[index] = Double(vector[index]) }
        for index in 0..<dimension { sum[index] += scratch[index] }
        products.withUnsafeMutableBufferPointer { products in
            scratch.withUnsafeBufferPointer { vector in
                guard var row = products.baseAddress, let elements = vector.baseAddress else { return }
                for index in 0..<dimension {
                    let factor = elements[index]
                    for column in 0...index { row[column] += factor * elements[column] }
                    row += index + 1
                }
            }
        }
    }

    /// Adds the vectors of another.
    ///
    /// - Precondition: both have the same dimension.
    package mutating func add(_ other: VectorMoments) {
        precondition(dimension == other.dimension, "vectors of one dimension")
        count += other.count
        for index in sum.indices { sum[index] += other.sum[index] }
        for index in products.indices { products[index] += other.products[index] }
    }

    /// The mean vector; zero of no vectors.
    package var mean: [Double] { sum.map { $0 / Double(max(count, 1)) } }

    /// The sum of (x - mean) (x - mean)^T.
    package var scatter: LowerTriangle {
        let mean = mean
        var result = LowerTriangle(dimension: dimension, elements: products)
        for row in 0..<dimension {
            for column in 0...row { result[row, column] -= mean[row] * sum[column] }
        }
        return result
    }

    /// The sample covariance, with n - 1; zero of a single vector.
    package var covariance: LowerTriangle { scatter.scaled(by: count > 1 ? 1 / Double(count - 1) : 0) }
}
