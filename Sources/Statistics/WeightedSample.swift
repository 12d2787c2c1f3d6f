/// Values of which each stands for a share of a population of its own, as those of strata do of which unequal shares
/// were looked at (``StratifiedSample``).
package struct WeightedSample: Sendable, Equatable {
    /// Ascending.
    private let values: [Double]
    /// The sum of the weights up to each value.
    private let sums: [Double]
    /// How many values of equal weight say at least as little: the sum of the weights over the largest, rounded down.
    package let equivalentSize: Int

    /// Nil where there are no values, not as many weights, one is not finite, or a weight is not positive.
    package init?(values: [Double], weights: [Double]) {
        guard !values.isEmpty, values.count == weights.count, values.allSatisfy(\.isFinite),
            weights.allSatisfy({ $0 > 0 && $0.isFinite }), let largest = weights.max()
        else { return nil }
        let order = values.indices.sorted { values[$0] < values[$1] }
        self.values = order.map { values[$0] }
        var sum = 0.0
        sums = order.map { index in
            sum += weights[index]
            return sum
        }
        guard sum.isFinite else { return nil }
        equivalentSize = min(values.count, Int((sum / largest * (1 + Self.slack)).rounded(.down)))
    }

    /// Keeps a quotient whole that is whole in real numbers.
    private static let slack = 1e-9

    /// The smallest value up to which a share of the weights lies: the inverse of the distribution function.
    ///
    /// - Parameter share: 0 to 1.
    package func quantile(_ share: Double) -> Double {
        let wanted = share * (sums.last ?? 0) * (1 - Self.slack)
        var (low, high) = (0, sums.count - 1)
        while low < high {
            let middle = (low + high) / 2
            if sums[middle] < wanted { low = middle + 1 } else { high = middle }
        }
        return values[low]
    }

    /// ``equivalentSize`` values of equal weight, the quantiles 1/m, 2/m, ... 1; of equal weights the values
    /// themselves.
    ///
    /// Conformal thresholds of these are never below those of weighted conformal prediction (Tibshirani et al.,
    /// *Conformal Prediction Under Covariate Shift*, 2019) with the largest weight for the new value: that takes the
    /// quantile at (1 - a)(1 + w / W), w being the largest weight and W the sum, and with m <= W / w this is at most
    /// ceil((m + 1)(1 - a)) / m.
    package var equallyWeighted: [Double] {
        (0..<equivalentSize).map { quantile(Double($0 + 1) / Double(equivalentSize)) }
    }
}
