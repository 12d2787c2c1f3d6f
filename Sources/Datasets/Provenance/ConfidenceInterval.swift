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
}
