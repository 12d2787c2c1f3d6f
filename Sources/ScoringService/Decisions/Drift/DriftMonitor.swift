private import Dispatch
internal import AnomalyDetection
internal import Logging
private import Statistics

/// Compares what models see with what they were made for.
///
/// Workers tell of every decision, which is written into the window of its model. Statistics are made on a queue of the
/// monitor's own: every few seconds for all models, and when a client asks.
final class DriftMonitor: DecisionObserver {
    let settings: Configuration.Drift
    private let logger: Logger
    private let queue = DispatchQueue(label: "gradcon.drift", qos: .utility)

    /// Nil where windows hold no image: then nothing is compared.
    init?(_ settings: Configuration.Drift, logger: Logger) {
        guard settings.window > 0 else { return nil }
        self.settings = settings
        self.logger = logger
    }

    func observe(_ events: [DecisionEvent]) {
        for event in events { drift(of: event.model).observe(event.decision, event.statistics) }
    }

    /// The drift of a model, which begins when it is asked for first and ends with the model.
    func drift(of model: LoadedModel) -> ModelDrift {
        model.drift {
            ModelDrift(
                of: model.checkpoint.detector, capacity: settings.window, calibration: model.checkpoint.calibration,
                reference: model.checkpoint.reference)
        }
    }

    /// Looks at the models that are served, soon.
    func look(at models: [ServedModel]) {
        queue.async {
            for served in models {
                if let model = served.model { _ = self.look(at: served, model) }
            }
        }
    }

    /// Gives a model's figures as they are now, soon and on another thread.
    ///
    /// - Parameter model: that of `served`.
    func report(
        of served: ServedModel, _ model: LoadedModel, to receive: @escaping @Sendable (DriftReport) -> Void
    ) {
        queue.async { receive(self.look(at: served, model)) }
    }

    /// What the last look at each model found. Makes no statistics.
    func figures(of models: [LoadedModel]) -> [DriftFigures] {
        models.map { model in
            let drift = drift(of: model)
            let latest = drift.latest
            return DriftFigures(
                model: model.name, version: model.version, statistic: latest?.score?.distributions.statistic,
                pValue: latest?.pValue, exceedingShare: latest?.exceedingShare, state: drift.current)
        }
    }

    private func look(at served: ServedModel, _ model: LoadedModel) -> DriftReport {
        dispatchPrecondition(condition: .onQueue(queue))
        let (report, change) = drift(of: model).look(
            settings, rule: served.rule(of: model), reference: served.calibration?.reference)
        if let change { log(change, of: model) }
        return report
    }

    /// Says once that a state has changed.
    private func log(_ change: ModelDrift.Change, of model: LoadedModel) {
        let report = change.report
        var text = "model \(model.name)@\(model.version): drift is \(report.state.rawValue)"
        text += ", after \(change.former.rawValue)"
        if let strongest = report.strongest, report.state != .ok {
            text +=
                ": over \(report.windowSize) images, \(strongest.quantity.name) has a median of "
                + "\(Float(strongest.median)) where it was \(Float(strongest.referenceMedian)); "
                + "Kolmogorov-Smirnov statistic \(Float(strongest.distributions.statistic)), adjusted p-value "
                + "\(Float(strongest.adjustedPValue))"
        }
        logger.log(level: report.state == .drifted ? .warning : .notice, "\(text)")
    }
}
