@testable import Statistics

extension Gaussian {
    /// The squared Mahalanobis distance of a vector with as many elements as the mean. O(n^2).
    func squaredDistance(of vector: [Double]) -> Double {
        var total = 0.0
        for row in mean.indices {
            var sum = 0.0
            for column in 0...row { sum += whitening[row, column] * (vector[column] - mean[column]) }
            total += sum * sum
        }
        return total
    }
}
