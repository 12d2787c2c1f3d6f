/// A normal distribution, as far as distances from it go.
package struct Gaussian: Sendable {
    /// The mean.
    package let mean: [Double]
    /// W with W C W^T = 1, of the covariance C.
    package let whitening: LowerTriangle

    /// The distribution of a mean and a covariance.
    ///
    /// A covariance that is not positive definite, such as that of vectors that are all the same, gets more and more on
    /// its diagonal until it is; one that is zero counts as a thousandth of `floor` times the
    /// identity.
    ///
    /// - Parameter floor: above 0.
    package init(mean: [Double], covariance: LowerTriangle, floor: Double = 1e-6) {
        self.mean = mean
        var ridge = max(covariance.trace / Double(covariance.dimension) * 1e-9, floor * 1e-3)
        var candidate = covariance.addingToDiagonal(floor * 1e-3)
        while true {
            if let whitening = candidate.whitening() {
                self.whitening = whitening
                return
            }
            // It ends: a diagonal that dominates its rows makes a matrix positive definite.
            ridge *= 10
            candidate = covariance.addingToDiagonal(ridge)
            guard ridge.isFinite, candidate.trace.isFinite else {
                // Not reached with finite vectors; distances are then those of the standard distribution.
                self.whitening = LowerTriangle(dimension: covariance.dimension).addingToDiagonal(1)
                return
            }
        }
    }
}
