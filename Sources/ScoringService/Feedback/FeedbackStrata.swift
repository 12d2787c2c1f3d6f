internal import AnomalyDetection
private import DecisionLog
internal import Statistics

/// How many images of a window were decided to be what, and what people said of them.
struct FeedbackStrata: Sendable, Equatable {
    /// The images with one decision.
    struct Stratum: Sendable, Equatable {
        let verdict: Decision.Verdict
        private(set) var decisions = 0
        /// How many of them were called so.
        private(set) var normal = 0, anomalous = 0

        fileprivate init(_ verdict: Decision.Verdict) { self.verdict = verdict }

        /// How many of them somebody said something of.
        var labelled: Int { normal + anomalous }

        /// How many images each with a label stands for; nil where there is none.
        var weight: Double? { labelled > 0 ? Double(decisions) / Double(labelled) : nil }

        /// The stratum by how many of it are anomalous.
        fileprivate var sampled: StratifiedSample.Stratum? {
            StratifiedSample.Stratum(size: decisions, sampled: labelled, count: anomalous)
        }

        fileprivate mutating func add(_ entry: LogReading.Entry) {
            decisions += 1
            switch entry.label {
            case .normal?: normal += 1
            case .anomalous?: anomalous += 1
            case nil: break
            }
        }
    }

    private(set) var normal = Stratum(.normal)
    private(set) var review = Stratum(.review)
    private(set) var anomalous = Stratum(.anomalous)

    var all: [Stratum] { [normal, review, anomalous] }

    mutating func add(_ entry: LogReading.Entry) {
        switch entry.verdict {
        case .normal: normal.add(entry)
        case .review: review.add(entry)
        case .anomalous: anomalous.add(entry)
        }
    }

    /// Which share of the alarms was called normal, with its exact interval.
    var falseAlarms: StratifiedSample.Estimate { Self.share(anomalous, { $0.normal }) }

    /// Which share of what passed as normal was called anomalous, with its exact interval.
    var misses: StratifiedSample.Estimate { Self.share(normal, { $0.anomalous }) }

    private static func share(_ stratum: Stratum, _ count: (Stratum) -> Int) -> StratifiedSample.Estimate {
        let sampled = StratifiedSample.Stratum(
            size: stratum.decisions, sampled: stratum.labelled, count: count(stratum))
        return StratifiedSample.Estimate(
            value: sampled?.share,
            interval: sampled?.interval(level: level) ?? ConfidenceInterval(lower: 0, upper: 1))
    }

    /// Which share of the normal images was decided to be anomalous.
    var falsePositiveRate: StratifiedSample.Estimate { sample.complement.share(inStratum: 2, level: Self.level) }

    /// Which share of the anomalous images was decided to be normal.
    var missRate: StratifiedSample.Estimate { sample.share(inStratum: 0, level: Self.level) }

    private var sample: StratifiedSample { StratifiedSample(all.compactMap(\.sampled)) }

    /// The probability of the intervals.
    static let level = 0.95
}
