/// The scores of inliers and outliers counted in shared bins of equal width, from the lowest score to the highest.
package struct ScoreHistogram: Sendable, Equatable {
    /// The lower edge of the first bin.
    package let lower: Double
    /// The upper edge of the last bin; equal to ``lower`` where all scores are equal.
    package let upper: Double
    /// Inliers per bin; a score on an edge belongs to the bin above, the highest score to the last bin.
    package let inliers: [Int]
    /// Outliers per bin.
    package let outliers: [Int]

    /// Counts the scores of a ranking.
    ///
    /// - Precondition: `bins` is positive.
    package init(_ ranking: Ranking, bins: Int = 50) {
        precondition(bins > 0, "a histogram has bins")
        let lower = ranking.steps[ranking.steps.count - 1].score
        let upper = ranking.steps[0].score
        var inliers = [Int](repeating: 0, count: bins)
        var outliers = inliers
        // Halves, because the difference of two finite numbers may be infinite; the half of the least number is 0.
        let width = upper / 2 - lower / 2
        for step in ranking.steps {
            let share = width > 0 ? (step.score / 2 - lower / 2) / width : 0
            let bin = min(Int(share * Double(bins)), bins - 1)
            inliers[bin] += step.inliers
            outliers[bin] += step.outliers
        }
        self.lower = lower
        self.upper = upper
        self.inliers = inliers
        self.outliers = outliers
    }

    /// How much the two histograms, each scaled to a sum of 1, have in common: the sum over the bins of the smaller
    /// share, 0 (apart) to 1 (equal). The paper's Figure 5 compares methods by it; it depends on the number of bins.
    package var overlap: Double {
        let inlierCount = Double(inliers.reduce(0, +))
        let outlierCount = Double(outliers.reduce(0, +))
        guard inlierCount > 0, outlierCount > 0 else { return 0 }
        return zip(inliers, outliers).reduce(0) { $0 + min(Double($1.0) / inlierCount, Double($1.1) / outlierCount) }
    }
}
