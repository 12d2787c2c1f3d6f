/// Two bounds between which a quantity lies with a stated probability.
package struct ConfidenceInterval: Sendable, Equatable {
    /// The lower bound, not above ``upper``.
    package let lower: Double
    /// The upper bound, not below ``lower``.
    package let upper: Double

    /// An interval from its bounds.
    package init(lower: Double, upper: Double) {
        self.lower = lower
        self.upper = upper
    }

    /// The middle share `level` of a sample: the quantiles (1 - level)/2 and (1 + level)/2, interpolated linearly
    /// between order statistics.
    ///
    /// - Precondition: `sample` is not empty; `level` is within 0...1.
    package init(middle level: Double, of sample: [Double]) {
        let sorted = sample.sorted()
        func quantile(_ share: Double) -> Double {
            let position = share * Double(sorted.count - 1)
            let below = Int(position)
            guard below + 1 < sorted.count else { return sorted[below] }
            return sorted[below] + (position - Double(below)) * (sorted[below + 1] - sorted[below])
        }
        self.init(lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2))
    }

    /// The interval of Clopper and Pearson (*The use of confidence or fiducial limits illustrated in the case of the
    /// binomial*, 1934) for the probability of an event that happened in `count` of `trials` independent trials. It
    /// covers the true probability at least as often as `level` says.
    ///
    /// - Precondition: `count` is from 0 to `trials`, which is positive; `level` is within 0...1.
    package init(clopperPearson count: Int, of trials: Int, level: Double = 0.95) {
        precondition((0...trials).contains(count) && trials > 0 && (0...1).contains(level), "events of trials")
        let (events, others) = (Double(count), Double(trials - count))
        self.init(
            lower: count == 0 ? 0 : BetaDistribution(events, others + 1).quantile((1 - level) / 2),
            upper: count == trials ? 1 : BetaDistribution(events + 1, others).quantile((1 + level) / 2))
    }
}
