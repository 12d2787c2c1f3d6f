extension PositionGaussians {
    /// A mean and a whitening for each place, from its vectors. The covariance of each is shrunk towards that of all
    /// places, the more the fewer vectors there are.
    ///
    /// - Parameters:
    ///   - moments: those of each place's vectors, at least one vector each.
    ///   - ridge: what is added to the diagonal of each covariance, as a share of its mean variance.
    ///   - pooled: the vectors that the covariance of all places counts as in that of one place.
    /// - Returns: what `init` takes.
    package static func fit(_ moments: [VectorMoments], ridge: Double, pooled: Double = 8) -> (
        means: [Float], whitenings: [Float]
    ) {
        let dimension = moments.first?.dimension ?? 1
        var shared = LowerTriangle(dimension: dimension)
        var freedom = 0
        for moment in moments {
            shared = shared + moment.scatter
            freedom += moment.count - 1
        }
        // A single vector a place says nothing of how it varies: then each component does by one.
        shared =
            freedom > 0
            ? shared.scaled(by: 1 / Double(freedom)) : LowerTriangle(dimension: dimension).addingToDiagonal(1)
        var (means, whitenings): ([Float], [Float]) = ([], [])
        for moment in moments {
            let share = moment.count > 1 ? min(0.9, pooled / Double(moment.count)) : 1
            let covariance = moment.covariance.scaled(by: 1 - share) + shared.scaled(by: share)
            let gaussian = Gaussian(mean: moment.mean, covariance: covariance.addingToDiagonal(shareOfTrace: ridge))
            means += gaussian.mean.map(Float.init)
            whitenings += gaussian.whitening.elements.map(Float.init)
        }
        return (means, whitenings)
    }
}
