internal import AnomalyDetection
internal import Metrics
private import Synchronization

/// What is counted for each model that is served.
///
/// A model has its ``ModelSeries`` from before the first request that it answers until it is served no more. What takes
/// the place of another under the same name and version goes on counting where that one was.
final class ModelMetrics: Sendable {
    private struct Key: Hashable {
        let name, version: String

        init(_ model: LoadedModel) { (name, version) = (model.name, model.version) }

        var labels: [String] { [name, version] }
    }

    private let scores: MetricFamily<Histogram>
    private let decisions: MetricFamily<Counter>
    private let frames: MetricFamily<Counter>
    private let loads: [ModelFolder.Change.Outcome.Name: Counter]
    private let series = Mutex<[Key: ModelSeries]>([:])

    init(_ registry: MetricRegistry) {
        let labels = ["model", "version"]
        let loads = registry.family(
            of: Counter.self, "gradcon_model_loads_total",
            "Model files that were read anew or removed, by what became of each.", labels: ["outcome"])
        self.loads = Dictionary(
            uniqueKeysWithValues: ModelFolder.Change.Outcome.Name.allCases.map {
                ($0, loads.add(Counter(), [$0.rawValue]))
            })
        scores = registry.family(
            of: Histogram.self, "gradcon_score", "Scores of all images; buckets end at quantiles of the calibration.",
            labels: labels)
        decisions = registry.family(
            of: Counter.self, "gradcon_decisions_total",
            "Images that were decided on, by what is to be done with them.",
            labels: labels + ["verdict"])
        frames = registry.family(
            of: Counter.self, "gradcon_unusable_frames_total",
            "Images that are no picture which the model can judge, by what is wrong with them.",
            labels: labels + ["state"])
    }

    /// Counts what became of a file.
    func count(_ change: ModelFolder.Change) { loads[change.outcome.name]?.increment() }

    /// Gives a model its series before it is served.
    ///
    /// - Parameter isShared: whether another file is served under the same name and version. Then the buckets of the
    ///   scores stay as they are; otherwise they are those of this model, and count anew where they differ.
    func adopt(_ model: LoadedModel, isShared: Bool) {
        let key = Key(model)
        let bounds = ScoreBuckets.bounds(of: model.checkpoint)
        let series = series.withLock { series in
            let known = series[key]
            if let known, isShared || known.scores.bounds == bounds { return known }
            let labels = key.labels
            let new = ModelSeries(
                scores: scores.add(Histogram(bounds), labels),
                decisions: known?.decisions
                    ?? ModelSeries.verdicts.map { decisions.add(Counter(), labels + [$0?.rawValue ?? "none"]) },
                frames: known?.frames ?? ModelSeries.states.map { frames.add(Counter(), labels + [$0.rawValue]) })
            series[key] = new
            return new
        }
        _ = model.metrics.storeIfNil(series)
    }

    /// Drops the series of models that are served no more.
    func retain(_ catalog: ModelCatalog) {
        let served = Set(catalog.models.compactMap { $0.model.map(Key.init) })
        series.withLock { series in
            for key in series.keys where !served.contains(key) {
                series[key] = nil
                scores.remove(key.labels)
                for verdict in ModelSeries.verdicts { decisions.remove(key.labels + [verdict?.rawValue ?? "none"]) }
                for state in ModelSeries.states { frames.remove(key.labels + [state.rawValue]) }
            }
        }
    }
}
