package import AnomalyDetection
package import HTTP
private import Imaging
package import Logging
private import Synchronization

/// Answers requests: the endpoints, the models behind them and the workers that score.
///
/// Requests come in through ``handle(_:respond:)`` on any thread; health and model lists are answered at once, scoring
/// by a worker.
package final class ScoringService: Sendable {
    let registry: ModelRegistry
    let workers: WorkerPool
    let limits: Upload.Limits
    private let logger: Logger
    private let isDraining = Atomic(false)

    /// Lists the models; ``loadModels()`` loads them.
    ///
    /// - Parameters:
    ///   - configuration: checked values.
    ///   - detectors: the families the models may be of.
    ///   - processors: how many workers `scoring.workers: 0` means.
    package init(
        configuration: Configuration, detectors: DetectorRegistry, processors: Int, logger: Logger
    ) throws(ModelDirectoryError) {
        let models = configuration.models
        registry = try ModelRegistry(
            directory: models.directory, defaultModel: models.defaultModel.isEmpty ? nil : models.defaultModel,
            detectors: detectors)
        let scoring = configuration.scoring
        workers = WorkerPool(
            workers: scoring.workers == 0 ? processors : scoring.workers, capacity: scoring.queueCapacity,
            byteCapacity: configuration.limits.totalBodyBytes)
        limits = Upload.Limits(configuration.limits)
        self.logger = logger
    }

    /// Loads every model; the service is ready when all are. Blocks; called once.
    package func loadModels() {
        if registry.entries.isEmpty {
            logger.error(
                "there is no NAME.safetensors file in the models' folder; the service stays unready")
        }
        registry.load { entry in
            switch entry.state {
            case .loading: break
            case .ready(let model):
                logger.info("model \(entry.name) is ready: sha256 \(model.checkpoint.digest)")
            case .failed(let reason):
                logger.error("model \(entry.name) failed to load; the service stays unready: \(reason)")
            }
        }
    }

    /// From now on `/readyz` says 503. Requests are still answered.
    package func beginDraining() { isDraining.store(true, ordering: .relaxed) }

    /// Answers a request, exactly once, on any thread.
    package func handle(_ request: Request, respond: @escaping @Sendable (Response) -> Void) {
        let id = RequestID(request.headers)
        let answer: @Sendable (Response) -> Void = { [logger] response in
            var response = response
            response.headers.append(name: "X-Request-Id", value: id.text)
            let level: Logger.Level = response.status.code == 500 ? .error : .debug
            logger.log(
                level: level, "\(request.method) \(request.path) \(response.status.code)",
                metadata: ["request_id": "\(id.text)"])
            respond(response)
        }
        do {
            switch try Route(request) {
            case .now(let make): answer(make(self))
            case .options(let allowed):
                answer(Response(status: .noContent, headers: ["Allow": allowed.joined(separator: ", ")]))
            case .model(let name): answer(try model(name))
            case .score(let name): try score(request, model: name, id: id, answer)
            }
        } catch {
            answer(Problem(error).response(requestID: id))
        }
    }

    /// The answer to a request that broke the protocol and never became a ``Request``.
    ///
    /// - Parameter received: the header fields that were read before it broke.
    package static func response(to error: ProtocolError, received: Headers) -> Response {
        let id = RequestID(received)
        var response = Problem(status: error.status, detail: error.description).response(requestID: id)
        response.headers.append(name: "X-Request-Id", value: id.text)
        if error.status == .serviceUnavailable { response.headers.append(name: "Retry-After", value: "1") }
        return response
    }

    // MARK: - Health

    var health: Response { .json { $0.string("status", "ok") } }

    var readiness: Response {
        let entries = registry.entries
        var mayChange = false
        var reasons: [String] = []
        for entry in entries {
            switch entry.state {
            case .ready: break
            case .loading:
                mayChange = true
                reasons.append("model \(entry.name) is loading")
            case .failed(let reason): reasons.append("model \(entry.name) failed to load: \(reason)")
            }
        }
        if entries.isEmpty { reasons.append("there are no models") }
        if isDraining.load(ordering: .relaxed) { reasons.append("the service is shutting down") }
        guard !reasons.isEmpty else { return .json { $0.string("status", "ready") } }
        var response = Response.json(.serviceUnavailable) { json in
            json.string("status", "unready")
            json.array("reasons") { json in
                for reason in reasons { json.string(nil, reason) }
            }
        }
        if mayChange { response.headers.append(name: "Retry-After", value: "1") }
        return response
    }

    // MARK: - Models

    var models: Response {
        let defaultName = registry.defaultName
        return .json { json in
            json.array("models") { json in
                for entry in registry.entries {
                    json.object { $0.model(entry, isDefault: entry.name == defaultName) }
                }
            }
        }
    }

    private func model(_ name: String) throws(ServiceError) -> Response {
        let entries = registry.entries
        guard let entry = entries.first(where: { $0.name == name }) else {
            throw .unknownModel(name, known: entries.map(\.name))
        }
        let isDefault = name == registry.defaultName
        return .json { $0.model(entry, isDefault: isDefault) }
    }

    // MARK: - Scoring

    private func score(
        _ request: Request, model name: String?, id: RequestID, _ answer: @escaping @Sendable (Response) -> Void
    ) throws(ServiceError) {
        let asked = try request.parameter("model")
        if let name, let asked, name != asked {
            throw .badParameter("model", found: asked, expected: "\"\(name)\", as in the path, or nothing")
        }
        let model = try registry.model(name ?? asked)
        let rule = try DecisionRule(request, model.checkpoint)
        try request.refuseMaps()
        try request.refuseUnknownParameters()
        let job = ScoringJob(request: request, model: model, rule: rule, limits: limits, id: id)
        let isTaken = workers.submit(bytes: request.body.count) { answer(job.response(on: $0)) }
        guard isTaken else { throw .overloaded(capacity: workers.capacity, bytes: workers.byteCapacity) }
    }
}

extension Upload.Limits {
    /// The configured limits.
    init(_ limits: Configuration.Limits) {
        self.init(
            bodyBytes: limits.bodyBytes, batchImages: limits.batchImages,
            image: ImageLimits(
                maximumPixels: limits.imagePixels, maximumDimension: limits.imageSide,
                // Eight bytes a pixel are the most that it decodes to.
                maximumDecodedBytes: limits.imagePixels * 8))
    }
}

extension Request {
    fileprivate func refuseMaps() throws(ServiceError) {
        guard let explain = try parameter("explain"), explain != "false" else { return }
        throw .badParameter("explain", found: explain, expected: "\"false\": this version draws no maps")
    }

    /// A mistyped `threshold` must not decide by another one without a word.
    fileprivate func refuseUnknownParameters() throws(ServiceError) {
        let known = ["model", "threshold", "false_positive_rate", "shape", "datatype", "explain"]
        guard let unknown = query.first(where: { !known.contains($0.name) }) else { return }
        throw .badParameter(
            "A query parameter", found: unknown.name, expected: "one of \(known.joined(separator: ", "))")
    }
}
