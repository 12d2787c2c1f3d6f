import Glibc

/// The distribution Beta(a, b) on the numbers from 0 to 1.
package struct BetaDistribution {
    private let a: Double
    private let b: Double

    /// - Precondition: both are positive and finite.
    package init(_ a: Double, _ b: Double) {
        precondition(a > 0 && b > 0 && a.isFinite && b.isFinite, "the parameters are positive")
        self.a = a
        self.b = b
    }

    /// The number below which the distribution has a share `probability`, by bisection to the last bit.
    package func quantile(_ probability: Double) -> Double {
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
