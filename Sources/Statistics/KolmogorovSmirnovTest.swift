private import Glibc

/// The two-sided test of Kolmogorov and Smirnov whether two samples come from the same distribution.
package struct KolmogorovSmirnovTest: Sendable, Equatable {
    /// The largest distance between the two empirical distribution functions, 0 to 1.
    package let statistic: Double
    /// The probability that two samples of these sizes from one continuous distribution are at least so far apart. With
    /// ties it is larger than it need be, never smaller.
    package let pValue: Double

    /// Up to this product of the sizes the p-value is exact; that many steps take some 20 ms.
    private static let exactLimit = 1 << 22

    /// Compares two samples. O(m + n) for the statistic; the exact p-value takes up to m n steps, the fewer the closer
    /// the samples are.
    ///
    /// - Precondition: both are ascending and have at least one value, and no value is NaN.
    package init(_ first: [Double], _ second: [Double]) {
        precondition(!first.isEmpty && !second.isEmpty, "samples have values")
        let divisor = Self.greatestCommonDivisor(first.count, second.count)
        // The distribution functions rise by 1/m and 1/n; in units of 1 / (the least common multiple) by these.
        let (ofFirst, ofSecond) = (second.count / divisor, first.count / divisor)
        var (i, j, distance) = (0, 0, 0)
        while i < first.count, j < second.count {
            // All values that are equal are passed at once.
            let value = min(first[i], second[j])
            while i < first.count, first[i] <= value { i += 1 }
            while j < second.count, second[j] <= value { j += 1 }
            distance = max(distance, abs(i * ofFirst - j * ofSecond))
        }
        statistic = Double(distance) / (Double(first.count) * Double(ofFirst))
        let (product, isTooLarge) = first.count.multipliedReportingOverflow(by: second.count)
        if !isTooLarge, product <= Self.exactLimit {
            pValue = Self.exact(first.count, second.count, distance, ofFirst, ofSecond)
        } else {
            pValue = Self.asymptotic(statistic, first.count, second.count)
        }
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
        var (a, b) = (a, b)
        while b > 0 { (a, b) = (b, a % b) }
        return a
    }

    /// The share of the paths from (0, 0) to (m, n), a step to the right for each value of the first sample and one up
    /// for each of the second, that come as far from the diagonal as the samples do: all paths are equally likely
    /// (Hodges, *The significance probability of the Smirnov two-sample test*, Arkiv för Matematik 3, 1958).
    ///
    /// Among the paths to (x, y), x in x + y come from the left and y in x + y from below. So the share that has been
    /// outside is a mean of these two, 1 at points that are outside themselves: sums of positive numbers up to 1, which
    /// neither overflow nor cancel, where counts of paths have thousands of digits.
    ///
    /// - Parameters:
    ///   - distance: |x stepX - y stepY| at which a point is outside.
    private static func exact(_ m: Int, _ n: Int, _ distance: Int, _ stepX: Int, _ stepY: Int) -> Double {
        guard distance > 0 else { return 1 }
        // One column, from y = 0 to n; what is outside of the band around the diagonal stays 1.
        var share = [Double](repeating: 1, count: n + 1)
        var bandStart = 0
        for x in 0...m {
            // The least y with x stepX - y stepY < distance, and the first with y stepY - x stepX >= distance.
            let start = x * stepX < distance ? 0 : (x * stepX - distance) / stepY + 1
            let end = min(n + 1, (x * stepX + distance + stepY - 1) / stepY)
            while bandStart < min(start, n + 1) {
                share[bandStart] = 1
                bandStart += 1
            }
            var below = 1.0
            for y in start..<max(start, end) {
                if x + y == 0 {
                    below = 0
                } else {
                    below = (Double(x) * share[y] + Double(y) * below) / Double(x + y)
                }
                share[y] = below
            }
        }
        return share[n]
    }

    /// The limit of the distribution for large samples (Smirnov, *Table for estimating the goodness of fit of empirical
    /// distributions*, Annals of Mathematical Statistics 19, 1948), with the correction for finite ones of Stephens,
    /// *Use of the Kolmogorov-Smirnov, Cramér-von Mises and related statistics without extensive tables*, Journal of
    /// the Royal Statistical Society B 32, 1970.
    private static func asymptotic(_ statistic: Double, _ m: Int, _ n: Int) -> Double {
        let size = (Double(m) / Double(m + n) * Double(n)).squareRoot()
        return limit((size + 0.12 + 0.11 / size) * statistic)
    }

    /// 2 sum (-1)^(k-1) exp(-2 k² t²), the distribution of the largest deviation of a Brownian bridge; for small t by
    /// the other form of the same theta function, whose terms vanish faster there.
    static func limit(_ t: Double) -> Double {
        guard t > 0.2 else { return 1 }
        guard t > 1 else {
            let exponent = -Double.pi * .pi / (8 * t * t)
            let sum = [1.0, 9, 25].reduce(0) { $0 + exp($1 * exponent) }
            return 1 - (2 * Double.pi).squareRoot() / t * sum
        }
        let exponent = -2 * t * t
        return 2 * (exp(exponent) - exp(4 * exponent) + exp(9 * exponent) - exp(16 * exponent))
    }
}
