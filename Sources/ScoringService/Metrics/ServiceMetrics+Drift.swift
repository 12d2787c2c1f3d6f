internal import Metrics

/// How what a model sees compares with what it was made for, for metrics.
struct DriftFigures: Sendable {
    let model, version: String
    /// The distance of Kolmogorov and Smirnov of the score, 0 to 1; nil as long as too few images have been scored.
    let statistic: Double?
    /// The least p-value of all quantities, adjusted for the number of tests; nil as long as none is compared.
    let pValue: Double?
    /// The share of live images above the threshold; nil as long as too few have been scored.
    let exceedingShare: Double?
    let state: DriftState
}

extension ServiceMetrics {
    /// Tells of each model's drift.
    ///
    /// - Parameter figures: called at each scrape; must not wait.
    func readDrift(_ figures: @escaping @Sendable () -> [DriftFigures]) {
        let labels = ["model", "version"]
        func gauge(
            _ name: String, _ help: String, _ value: @escaping @Sendable (DriftFigures) -> Double?
        ) -> ReadMetric<[DriftFigures]> {
            ReadMetric(name, .gauge, help, labels: labels) { models, reading in
                for model in models {
                    if let value = value(model) { reading.add(value, [model.model, model.version]) }
                }
            }
        }
        registry.read(
            figures,
            [
                gauge("gradcon_drift_statistic", "Distance of live scores from the normal ones, 0 to 1.") {
                    $0.statistic
                },
                gauge("gradcon_drift_p_value", "Least p-value of what is compared, adjusted for the number of tests.") {
                    $0.pValue
                },
                gauge("gradcon_drift_exceeding_share", "Share of live images above the threshold, 0 to 1.") {
                    $0.exceedingShare
                },
                ReadMetric(
                    "gradcon_drift_state", .gauge, "1 of the state that the model is in, 0 of the others.",
                    labels: labels + ["state"]
                ) { models, reading in
                    for model in models {
                        for state in DriftState.allCases {
                            reading.add(state == model.state ? 1 : 0, [model.model, model.version, state.rawValue])
                        }
                    }
                },
            ])
    }
}
