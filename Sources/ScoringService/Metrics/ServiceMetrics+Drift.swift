internal import Metrics

/// How the scores of a model compare with its calibration, for metrics.
struct DriftFigures: Sendable {
    let model, version: String
    /// The two-sample statistic, 0 to 1, and its p-value; nil as long as too few images have been scored.
    let statistic, pValue: Double?
    /// The share of live images above the threshold; nil as long as too few have been scored.
    let exceedingShare: Double?
    /// One of `states`.
    let state: String
    /// All states that there are.
    let states: [String]
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
                gauge("gradcon_drift_statistic", "Distance of live scores from those of the calibration, 0 to 1.") {
                    $0.statistic
                },
                gauge("gradcon_drift_p_value", "How probable that distance or a larger one is without a drift.") {
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
                        for state in model.states {
                            reading.add(state == model.state ? 1 : 0, [model.model, model.version, state])
                        }
                    }
                },
            ])
    }
}
