internal import AnomalyDetection

/// Values of one quantity that live ones are compared with.
struct DriftSample: Sendable, Equatable {
    /// Where the values are from.
    enum Source: String, Sendable {
        /// The scores that the model's threshold is made from.
        case calibration
        /// The values of the same images, which the model's file has beside the calibration.
        case reference
        /// The first window of live images.
        case firstWindow = "first_window"
    }

    let source: Source
    /// Ascending, at least one, none of them NaN.
    let values: [Double]

    /// Nil where there are no values.
    init?(_ source: Source, _ values: [Double]?) {
        guard let values, !values.isEmpty else { return nil }
        self.source = source
        self.values = Self.sorted(values)
    }

    /// Values in ascending order, as float32 has them, in which files hold them: else a value that never changes would
    /// differ from itself.
    static func sorted(_ values: [Double]) -> [Double] { values.map { Double(Float($0)) }.sorted() }

    /// What a quantity of a model is compared with before any image has come; nil where that has to be learned.
    init?(of quantity: DriftQuantity, calibration: Calibration?, reference: DriftReference?) {
        switch (quantity.kind, quantity.name) {
        // A reference without terms says that the calibration's scores are other models', too.
        case (.score, _) where reference?.terms.isEmpty == true: return nil
        case (.score, _): self.init(.calibration, calibration?.scores)
        case (.term, let name): self.init(.reference, reference?.terms[name]?.map(Double.init))
        case (.frame, "brightness"): self.init(.reference, reference?.brightness.map(Double.init))
        case (.frame, _): self.init(.reference, reference?.contrast.map(Double.init))
        }
    }

    /// The middle value.
    static func median(_ sorted: [Double]) -> Double {
        (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    }
}
