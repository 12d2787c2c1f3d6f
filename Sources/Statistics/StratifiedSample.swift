/// A population in strata, of which some members were looked at, in one stratum more of them than in another: for
/// example the decisions of a service, of whose alarms people look at most and of whose normal images they look at few.
///
/// In stratum s of N members, n were looked at and k of these have a property. Each that was looked at stands for N / n
/// members (Horvitz and Thompson, *A Generalization of Sampling Without Replacement from a Finite Universe*, 1952), so
/// that N k / n members are estimated to have the property. Within a stratum those that were looked at are taken to be
/// a random selection.
package struct StratifiedSample: Sendable, Equatable {
    /// Members that are alike in how many of them are looked at.
    package struct Stratum: Sendable, Equatable {
        /// All members, N, at least ``sampled``.
        package let size: Int
        /// Those that were looked at, n.
        package let sampled: Int
        /// Those of them that have the property, k.
        package let count: Int

        /// Nil where not 0 <= `count` <= `sampled` <= `size`.
        package init?(size: Int, sampled: Int, count: Int) {
            guard 0 <= count, count <= sampled, sampled <= size else { return nil }
            self.size = size
            self.sampled = sampled
            self.count = count
        }

        /// The share of the members that have the property, k / n; nil where none was looked at.
        package var share: Double? { sampled > 0 ? Double(count) / Double(sampled) : nil }

        /// The interval of Clopper and Pearson for ``share``; all from 0 to 1 where no member was looked at.
        package func interval(level: Double) -> ConfidenceInterval {
            sampled > 0
                ? ConfidenceInterval(clopperPearson: count, of: sampled, level: level)
                : ConfidenceInterval(lower: 0, upper: 1)
        }

        /// The members that do not have the property.
        fileprivate var complement: Stratum {
            Stratum(unchecked: size, sampled, sampled - count)
        }

        private init(unchecked size: Int, _ sampled: Int, _ count: Int) {
            (self.size, self.sampled, self.count) = (size, sampled, count)
        }
    }

    /// A share of the population.
    package struct Estimate: Sendable, Equatable {
        /// Nil where a stratum has members and none was looked at, or no member is estimated to have the property.
        package let value: Double?
        /// Two bounds between which the share lies at least as often as the level says.
        package let interval: ConfidenceInterval

        package init(value: Double?, interval: ConfidenceInterval) {
            self.value = value
            self.interval = interval
        }
    }

    package let strata: [Stratum]

    package init(_ strata: [Stratum]) { self.strata = strata }

    /// The same with those as property that do not have it.
    package var complement: StratifiedSample { StratifiedSample(strata.map(\.complement)) }

    /// Which share of all members with the property lies in one stratum: N_j p_j over the sum of all N_s p_s, p being
    /// ``Stratum/share``.
    ///
    /// The interval combines the exact intervals of the K strata of which members were looked at, each at the level
    /// 1 - (1 - level) / K, so that all of them hold at once at least as often as `level` says (Bonferroni). The share
    /// grows with p_j and falls with each other p, so its bounds are those at the ends of the intervals.
    ///
    /// - Parameters:
    ///   - index: the stratum, one of ``strata``.
    ///   - level: 0 to 1.
    package func share(inStratum index: Int, level: Double = 0.95) -> Estimate {
        let count = max(strata.count { $0.sampled > 0 }, 1)
        let intervals = strata.map { $0.interval(level: 1 - (1 - level) / Double(count)) }
        func share(_ shares: [Double]) -> Double? {
            let members = zip(strata, shares).map { Double($0.size) * $1 }
            let sum = members.reduce(0, +)
            return sum > 0 ? members[index] / sum : nil
        }
        let shares = strata.map { $0.size == 0 ? 0 : $0.share }
        let known = shares.compactMap(\.self)
        let lower = intervals.indices.map { $0 == index ? intervals[$0].lower : intervals[$0].upper }
        let upper = intervals.indices.map { $0 == index ? intervals[$0].upper : intervals[$0].lower }
        return Estimate(
            value: known.count == strata.count ? share(known) : nil,
            interval: ConfidenceInterval(lower: share(lower) ?? 0, upper: share(upper) ?? 1))
    }
}
