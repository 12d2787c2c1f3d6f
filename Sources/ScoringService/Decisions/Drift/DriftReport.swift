internal import AnomalyDetection
internal import Statistics

/// What is known of a model's drift at one moment.
struct DriftReport: Sendable {
    /// A quantity of the window's images beside what it is compared with.
    struct Comparison: Sendable {
        let quantity: DriftQuantity
        let source: DriftSample.Source
        /// The number of values that it is compared with.
        let referenceSize: Int
        /// The middle value of the window and that of the reference.
        let median, referenceMedian: Double
        /// The statistic and p-value of Kolmogorov and Smirnov: any difference of the distributions.
        let distributions: KolmogorovSmirnovTest
        /// Whether live values tend to be the larger ones.
        let ranks: RankSumTest
        /// The smaller one of the two p-values, adjusted for the number of tests in the report.
        var adjustedPValue = 1.0

        /// Where the window's values lie.
        var direction: String {
            ranks.probabilityLarger > 0.5 ? "higher" : ranks.probabilityLarger < 0.5 ? "lower" : "neither"
        }
    }

    /// The images since the model was loaded.
    struct Images: Sendable, Equatable {
        /// Those that are in the statistics.
        var pictures = 0
        /// Those that are not, since the model cannot judge them.
        var blank = 0, dark = 0, bright = 0

        mutating func add(_ state: FrameCheck.State) {
            switch state {
            case .ok: pictures += 1
            case .blank: blank += 1
            case .dark: dark += 1
            case .bright: bright += 1
            }
        }
    }

    /// The last full window that the state was decided by; no two of them share an image.
    struct Decision: Sendable {
        /// ``Images/pictures`` at its end.
        let pictures: Int
        /// The least adjusted p-value.
        let pValue: Double
        /// The quantity that has it.
        let quantity: DriftQuantity
    }

    /// As ``decision`` says.
    let state: DriftState
    /// When the state became so, seconds since 1970; nil where it never changed.
    let since: Double?
    let images: Images
    /// How many images a full window holds.
    let capacity: Int
    /// How many images are in the window, which the figures below are made from.
    let windowSize: Int
    /// How many of them score above the threshold; nil where there is none.
    let exceeding: Int?
    /// The threshold.
    let threshold: Threshold?
    /// The quantities that can be compared.
    let comparisons: [Comparison]
    /// The quantities that cannot be compared yet: the window must fill first, or share no image with the first one.
    let pending: [DriftQuantity]
    let decision: Decision?

    /// The comparison of the score; nil where there is none yet.
    var score: Comparison? { comparisons.first { $0.quantity.kind == .score } }

    /// The least of the adjusted p-values; nil where nothing is compared.
    var pValue: Double? { strongest?.adjustedPValue }

    /// The comparison with the least p-value, of equal ones that whose distributions lie farthest apart.
    var strongest: Comparison? { Self.strongest(of: comparisons) }

    static func strongest(of comparisons: [Comparison]) -> Comparison? {
        comparisons.min {
            ($0.adjustedPValue, -$0.distributions.statistic) < ($1.adjustedPValue, -$1.distributions.statistic)
        }
    }

    /// The term whose distribution lies farthest from its reference.
    var mostMovedTerm: Comparison? {
        comparisons.filter { $0.quantity.kind == .term }
            .max { $0.distributions.statistic < $1.distributions.statistic }
    }

    /// The share of the window's images that score above the threshold; nil where there is no threshold or no image.
    var exceedingShare: Double? { exceeding.flatMap { windowSize > 0 ? Double($0) / Double(windowSize) : nil } }

    /// The true rate, with a probability of 95%.
    var exceedingInterval: ConfidenceInterval? {
        exceeding.flatMap { windowSize > 0 ? ConfidenceInterval(clopperPearson: $0, of: windowSize) : nil }
    }
}

extension DriftReport.Comparison {
    /// Compares a quantity of a window's images.
    ///
    /// - Parameter values: at least one.
    init(_ quantity: DriftQuantity, _ values: [Double], with sample: DriftSample) {
        let sorted = DriftSample.sorted(values)
        self.init(
            quantity: quantity, source: sample.source, referenceSize: sample.values.count,
            median: DriftSample.median(sorted), referenceMedian: DriftSample.median(sample.values),
            distributions: KolmogorovSmirnovTest(sorted, sample.values), ranks: RankSumTest(sorted, sample.values))
    }

    /// Adjusts the p-values of several comparisons, two tests each, for their number.
    static func adjust(_ comparisons: inout [Self]) {
        let adjusted = HolmAdjustment.adjusted(
            comparisons.flatMap { [$0.distributions.pValue, $0.ranks.pValue] })
        for index in comparisons.indices {
            comparisons[index].adjustedPValue = min(adjusted[2 * index], adjusted[2 * index + 1])
        }
    }
}
