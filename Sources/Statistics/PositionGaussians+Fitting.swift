extension PositionGaussians {
    /// The share of the covariance of all places in that of one place, which has `count` vectors.
    private static func shrinkage(count: Int) -> Double { min(0.9, 8 / Double(count)) }

    /// A mean and a whitening for each place, from its vectors. The covariance of each is shrunk towards that of all
    /// places, the more the fewer vectors there are.
    ///
    /// - Parameters:
    ///   - moments: those of each place's vectors, at least one vector each.
    ///   - ridge: what is added to the diagonal of each covariance, as a share of its mean variance.
    /// - Returns: what `init` takes.
    package static func fit(_ moments: [VectorMoments], ridge: Double) -> (means: [Float], whitenings: [Float]) {
        let dimension = moments.first?.dimension ?? 1
        var pooled = LowerTriangle(dimension: dimension)
        var freedom = 0
        for moment in moments {
            pooled = pooled + moment.scatter
            freedom += moment.count - 1
        }
        // A single vector a place says nothing of how it varies: then each component does by one.
        pooled =
            freedom > 0
            ? pooled.scaled(by: 1 / Double(freedom)) : LowerTriangle(dimension: dimension).addingToDiagonal(1)
        var (means, whitenings): ([Float], [Float]) = ([], [])
        for moment in moments {
            let share = moment.count > 1 ? shrinkage(count: moment.count) : 1
            let covariance = moment.covariance.scaled(by: 1 - share) + pooled.scaled(by: share)
            let gaussian = Gaussian(mean: moment.mean, covariance: covariance.addingToDiagonal(shareOfTrace: ridge))
            means += gaussian.mean.map(Float.init)
            whitenings += gaussian.whitening.elements.map(Float.init)
        }
        return (means, whitenings)
    }
}
