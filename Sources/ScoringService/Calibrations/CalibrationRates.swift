internal import AnomalyDetection

/// The shares of normal images that thresholds are to be exceeded by.
struct CalibrationRates: Sendable, Equatable {
    /// That of the threshold that decides.
    let falsePositiveRate: Double
    /// Those of the band for review: the smaller one gives its upper end.
    let review: (lower: Double, upper: Double)?

    static func == (left: CalibrationRates, right: CalibrationRates) -> Bool {
        left.falsePositiveRate == right.falsePositiveRate && left.review?.lower == right.review?.lower
            && left.review?.upper == right.review?.upper
    }

    /// - Parameter review: the smaller rate and the larger one; nil for no band.
    /// - Throws: where a rate is not between 0 and 1, or the band is none.
    init(falsePositiveRate: Double?, review: [Double]?) throws(ServiceError) {
        guard let falsePositiveRate else {
            throw .badParameter("false_positive_rate", found: "", expected: "a number between 0 and 1")
        }
        try Self.check(falsePositiveRate, "false_positive_rate")
        self.falsePositiveRate = falsePositiveRate
        guard let review else {
            self.review = nil
            return
        }
        guard review.count == 2, review[0] < review[1] else {
            throw .badParameter(
                "review", found: review.map { "\($0)" }.joined(separator: ","),
                expected: "two rates, the smaller one first, such as 0.01 and 0.1")
        }
        for rate in review { try Self.check(rate, "review") }
        self.review = (review[0], review[1])
    }

    private static func check(_ rate: Double, _ name: String) throws(ServiceError) {
        guard Calibration.requiredSize(forRate: rate) != nil else {
            throw .badParameter(name, found: "\(rate)", expected: "between 0 and 1")
        }
    }
}
