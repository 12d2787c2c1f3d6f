package import Statistics

/// The false-positive rate that a split-conformal threshold really has on new normal images.
///
/// A threshold that is the (n + 1 - l)-th smallest of n calibration scores, l = floor((n + 1) rate), is exceeded by a
/// share of all normal images that depends on the calibration sample drawn. Where scores are independent and without
/// ties that share follows the distribution Beta(l, n + 1 - l), and the coverage, which is 1 minus it, Beta(n + 1 - l,
/// l) (Vovk, *Conditional validity of inductive conformal predictors*, 2012; Angelopoulos and Bates, *A Gentle
/// Introduction to Conformal Prediction*, 2021). With ties the share is smaller.
package struct ConformalCoverage: Sendable, Equatable {
    /// How many of n + 1 exchangeable scores exceed the threshold at most, at least 1.
    package let exceeding: Int
    /// The number of calibration scores, at least ``exceeding``.
    package let size: Int

    /// Every size below it is a Double.
    private static let sizeLimit = 1 << 53

    /// Nil where the sample is too small for the rate or `rate` is not between 0 and 1; see
    /// ``Calibration/requiredSize(forRate:)``.
    package init?(size: Int, falsePositiveRate rate: Double) {
        guard let required = Calibration.requiredSize(forRate: rate), size >= max(required, 1),
            size < Self.sizeLimit
        else { return nil }
        self.size = size
        exceeding = max(Calibration.exceeding(size: size, falsePositiveRate: rate), 1)
    }

    /// The expected false-positive rate, l / (n + 1).
    package var mean: Double { Double(exceeding) / Double(size + 1) }

    /// The central interval in which the achieved false-positive rate lies with probability `level`, 0 to 1 exclusive,
    /// over the draw of the calibration sample.
    package func falsePositiveRateInterval(level: Double = 0.95) -> ConfidenceInterval {
        let distribution = BetaDistribution(Double(exceeding), Double(size + 1 - exceeding))
        return ConfidenceInterval(
            lower: distribution.quantile((1 - level) / 2), upper: distribution.quantile((1 + level) / 2))
    }
}

extension Threshold {
    /// The probability of ``falsePositiveRateInterval``.
    package static let intervalLevel = 0.95

    /// The interval in which the share of normal images that exceed a conformal threshold lies with a probability of
    /// 95% over the draw of the calibration sample; nil for other thresholds.
    package var falsePositiveRateInterval: ConfidenceInterval? {
        guard method == .conformal, let falsePositiveRate, let calibrationSize else { return nil }
        return ConformalCoverage(size: calibrationSize, falsePositiveRate: falsePositiveRate)?
            .falsePositiveRateInterval(level: Self.intervalLevel)
    }
}
