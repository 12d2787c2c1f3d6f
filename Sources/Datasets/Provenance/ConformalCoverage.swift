import AnomalyDetection
import Glibc

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
        ConfidenceInterval(lower: quantile((1 - level) / 2), upper: quantile((1 + level) / 2))
    }

    /// The quantile of Beta(l, n + 1 - l), by bisection to the last bit.
    private func quantile(_ probability: Double) -> Double {
        var (low, high) = (0.0, 1.0)
        while true {
            let middle = low + (high - low) / 2
            guard middle > low, middle < high else { return middle }
            if cumulative(middle) < probability { low = middle } else { high = middle }
        }
    }

    /// The regularised incomplete beta function I_x(a, b) by its continued fraction (NIST Digital Library of
    /// Mathematical Functions, 8.17.22), evaluated by the modified Lentz method; accurate to some 1e-12.
    private func cumulative(_ x: Double) -> Double {
        let (a, b) = (Double(exceeding), Double(size + 1 - exceeding))
        guard x > 0 else { return 0 }
        guard x < 1 else { return 1 }
        // The fraction converges fast on this side of the mean; I_x(a, b) = 1 - I_(1-x)(b, a).
        return x < (a + 1) / (a + b + 2) ? Self.fraction(x, a, b) : 1 - Self.fraction(1 - x, b, a)
    }

    private static func fraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
        let tiny = 1e-300
        func kept(_ value: Double) -> Double { abs(value) < tiny ? tiny : value }
        var c = 1.0
        var d = 1 / kept(1 - (a + b) * x / (a + 1))
        var value = d
        for step in 1...1_000 {
            let m = Double(step)
            let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
            d = 1 / kept(1 + even * d)
            c = kept(1 + even / c)
            value *= d * c
            let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
            d = 1 / kept(1 + odd * d)
            c = kept(1 + odd / c)
            value *= d * c
            if abs(d * c - 1) < 1e-15 { break }
        }
        let logBeta = Glibc.lgamma(a) + Glibc.lgamma(b) - Glibc.lgamma(a + b)
        return Glibc.exp(a * Glibc.log(x) + b * Glibc.log1p(-x) - logBeta) / a * value
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
