private import AnomalyDetection
internal import Metrics

extension ServiceMetrics {
    /// Registers what is read of the service when somebody asks. Called once.
    func read(_ service: ScoringService) {
        // Weak: the service owns its metrics.
        registry.read(
            { [weak service] in service.map { $0.unreadiness(in: $0.models.catalog).isEmpty } },
            [ReadMetric("gradcon_ready", .gauge, "1 where /readyz says 200, else 0.") { $0 ? 1 : 0 }])
        registry.read({ [weak service] in service?.workers.figures }, Self.workers)
        registry.read({ [weak service] in service?.models.catalog.models }, Self.files)
        registry.read({ [weak service] in service?.models.catalog.models.compactMap(\.model) }, Self.models)
    }

    private static let workers: [ReadMetric<WorkerPool.Figures>] = [
        ReadMetric("gradcon_queue_depth", .gauge, "Requests that wait for a worker.") { Double($0.waiting) },
        ReadMetric("gradcon_queue_capacity", .gauge, "Requests that may wait for a worker.") { Double($0.capacity) },
        ReadMetric("gradcon_workers", .gauge, "Workers, each of which does one request at a time.") {
            Double($0.workers)
        },
        ReadMetric("gradcon_workers_busy", .gauge, "Workers that have something to do.") { Double($0.busy) },
        ReadMetric("gradcon_request_memory_bytes", .gauge, "Memory that is kept for the requests in hand.") {
            Double($0.memory)
        },
        ReadMetric("gradcon_request_memory_limit_bytes", .gauge, "Memory that requests may take together.") {
            Double($0.memoryLimit)
        },
    ]

    private static let files: [ReadMetric<[ServedModel]>] = [
        ReadMetric("gradcon_models", .gauge, "Model files by state.", labels: ["state"]) { models, reading in
            for state in ServedModel.State.Name.allCases {
                reading.add(models.count { $0.state.name == state }, [state.rawValue])
            }
        },
        gauge("gradcon_model_threshold", "The score above which an image is an anomaly.") { $0.value },
        gauge(
            "gradcon_model_false_positive_rate",
            "The share of normal images, 0 to 1, that the threshold was made to call anomalies."
        ) { $0.falsePositiveRate },
    ]

    /// A number of the threshold that decides for each model; left out where it is nil.
    private static func gauge(
        _ name: String, _ help: String, _ value: @escaping @Sendable (Threshold) -> Double?
    ) -> ReadMetric<[ServedModel]> {
        ReadMetric(name, .gauge, help, labels: ["model", "version"]) { models, reading in
            for served in models {
                guard let model = served.model, let threshold = served.rule(of: model).threshold else { continue }
                if let value = value(threshold) { reading.add(value, [model.name, model.version]) }
            }
        }
    }

    private static let models: [ReadMetric<[LoadedModel]>] = [
        ReadMetric(
            "gradcon_model_info", .gauge, "Always 1; the labels say which file is served as which model.",
            labels: ["model", "version", "sha256", "architecture"]
        ) { models, reading in
            for model in models {
                let checkpoint = model.checkpoint
                reading.add(1, [model.name, model.version, checkpoint.digest, checkpoint.detector.architecture])
            }
        },
        gauge("gradcon_model_loaded_timestamp_seconds", "When the model was loaded, in seconds since 1970.") {
            $0.loadedAt
        },
        gauge("gradcon_model_load_duration_seconds", "How long it took to check, test and warm the model.") {
            $0.loadDuration / .seconds(1)
        },
    ]

    /// A number of each model; left out where it is nil.
    private static func gauge(
        _ name: String, _ help: String, _ value: @escaping @Sendable (LoadedModel) -> Double?
    ) -> ReadMetric<[LoadedModel]> {
        ReadMetric(name, .gauge, help, labels: ["model", "version"]) { models, reading in
            for model in models {
                if let value = value(model) { reading.add(value, [model.name, model.version]) }
            }
        }
    }
}
