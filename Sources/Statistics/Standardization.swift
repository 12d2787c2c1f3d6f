/// The mean and the deviation of each element of some vectors, and how the elements go together.
package struct Standardization: Sendable {
    /// The mean vector.
    package let mean: [Double]
    /// Above 0.
    package let deviation: [Double]
    /// The covariance of the standardised vectors.
    package let correlation: LowerTriangle

    /// The least deviation of an element, as a share of their quadratic mean: one that hardly varies among normal
    /// images does not make every other value an anomaly.
    private static let deviationFloor = 0.01

    /// Those of the vectors that were added up.
    package init(_ moments: VectorMoments) {
        let covariance = moments.covariance
        let variances = (0..<moments.dimension).map { max(0, covariance[$0, $0]) }
        let quadraticMean = (variances.reduce(0, +) / Double(moments.dimension)).squareRoot()
        // Vectors that are all the same have no deviation; then differences count as they are.
        let floor = quadraticMean > 0 ? quadraticMean * Self.deviationFloor : 1
        let deviation = variances.map { max($0.squareRoot(), floor) }
        var correlation = covariance
        for row in 0..<moments.dimension {
            for column in 0...row { correlation[row, column] /= deviation[row] * deviation[column] }
        }
        mean = moments.mean
        self.deviation = deviation
        self.correlation = correlation
    }

    /// A vector's elements, each less its mean and by its deviation.
    package func standardized(_ vector: [Double]) -> [Double] {
        vector.indices.map { (vector[$0] - mean[$0]) / deviation[$0] }
    }

    /// rows x (the standardised vector - offset), as weight x + bias of the vector itself.
    ///
    /// - Returns: the weight, row after row, and the bias.
    package func affineMap(
        _ rows: [[Double]], less offset: [Double]? = nil
    ) -> (weight: [Float], bias: [Float]) {
        var weight: [Float] = []
        var bias: [Float] = []
        for row in rows {
            var sum = 0.0
            for channel in mean.indices {
                weight.append(Float(row[channel] / deviation[channel]))
                sum -= row[channel] * (mean[channel] / deviation[channel] + (offset?[channel] ?? 0))
            }
            bias.append(Float(sum))
        }
        return (weight, bias)
    }

    /// W (standardised vector - mean) of a distribution of standardised vectors, as weight x + bias of the vector
    /// itself.
    package func whitening(_ gaussian: Gaussian) -> (weight: [Float], bias: [Float]) {
        affineMap(
            mean.indices.map { row in
                mean.indices.map { $0 <= row ? gaussian.whitening[row, $0] : 0 }
            }, less: gaussian.mean)
    }
}
