/// Some measurements of one quantity, as mean and sample standard deviation.
package struct Spread: Sendable, Equatable {
    /// The arithmetic mean.
    package let mean: Double
    /// The sample standard deviation, with n - 1; nil for a single value.
    package let deviation: Double?

    /// Nil where there are no values.
    package init?(_ values: [Double]) {
        guard !values.isEmpty else { return nil }
        let mean = values.reduce(0, +) / Double(values.count)
        let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        self.mean = mean
        deviation = values.count > 1 ? (squares / Double(values.count - 1)).squareRoot() : nil
    }
}
