package import AnomalyDetection
package import DecisionLog
package import HTTP
private import Imaging
package import Logging
private import Synchronization

/// Answers requests: what the endpoints share, the models and the workers that score.
///
/// Requests come in through ``handle(_:from:respond:)`` on any thread; health and model lists are answered at once,
/// scoring by a worker.
package final class ScoringService: Sendable {
    let models: ModelFolder
    let workers: WorkerPool
    /// Learns of every decision.
    let decisions: DecisionRecorder
    /// Reads the log that decisions are kept in; nil where they are not.
    let logReading: LogReading?
    let proposals = CalibrationProposals()
    /// Learn of every request.
    let observers: [any RequestObserver]
    /// Nil: nothing is counted.
    package let metrics: ServiceMetrics?
    /// Compares what models see with what they were made for; nil where that is not asked for.
    let drift: DriftMonitor?
    let limits: Upload.Limits
    /// Nil: there are no keys, and every client may do everything.
    private let access: AccessControl?
    /// How long a byte takes from its upload to an image.
    let decodingRate = ServiceRate(guess: 5e-9)
    /// Seconds from a request's arrival to its answer.
    let requestTimeout: Double
    private let configuredLimits: Configuration.Limits
    private let router = Router(Endpoint.all)
    let logger: Logger
    /// Seconds between two looks at the models' folder; 0 never looks.
    private let watchInterval: Double
    private let draining = Atomic(false)
    /// Whether the log says that workers hang.
    private let isHanging = Atomic(false)
    /// The generation of models beside which the memory of requests was measured.
    private let measuredGeneration = Atomic(0)

    /// Lists the models; ``loadModels()`` loads them.
    ///
    /// - Parameters:
    ///   - configuration: checked values.
    ///   - detectors: the families the models may be of.
    ///   - processors: how many workers `scoring.workers: 0` means.
    ///   - access: lets clients in; nil: there are no keys, and every client may do everything.
    ///   - audit: takes a line for each change of what is served.
    ///   - observers: learn of every request.
    ///   - decisionLog: keeps every decision; nil: they are not kept.
    ///   - capture: keeps images of decisions; nil: none are kept.
    package init(
        configuration: Configuration, detectors: DetectorRegistry, processors: Int, access: AccessControl?,
        logger: Logger, audit: Audit, observers: [any RequestObserver] = [], decisionLog: DecisionLog? = nil,
        capture: ImageCapture? = nil
    ) throws(ModelDirectoryError) {
        let scoring = configuration.scoring
        let workerCount = scoring.workers == 0 ? processors : scoring.workers
        let defaultModel = configuration.models.defaultModel
        metrics = configuration.metrics.enabled ? ServiceMetrics(endpoints: Endpoint.all) : nil
        models = try ModelFolder(
            configuration.models.directory, defaultModel: defaultModel.isEmpty ? nil : defaultModel,
            detectors: detectors, workers: workerCount, logger: logger, audit: audit, metrics: metrics?.models)
        drift = DriftMonitor(configuration.drift, logger: logger)
        let learning: [(any DecisionObserver)?] = [metrics.map { _ in DecisionMetrics() }, drift, capture]
        decisions = DecisionRecorder(observers: learning.compactMap(\.self), log: decisionLog)
        watchInterval = configuration.models.watchInterval
        workers = WorkerPool(
            .init(
                items: scoring.queueCapacity, bytes: configuration.limits.totalBodyBytes, seconds: scoring.maximumWait,
                workers: workerCount),
            memory: configuration.limits.requestMemory(taken: 0), stuckAfter: scoring.stuckAfter)
        limits = Upload.Limits(configuration.limits)
        logReading = decisionLog.map { LogReading($0.folder) }
        self.access = access
        requestTimeout = scoring.requestTimeout
        configuredLimits = configuration.limits
        self.logger = logger
        self.observers = observers + (metrics.map { [$0.requests] } ?? [])
        metrics?.read(self)
        if let decisionLog { metrics?.read(decisionLog) }
        if let drift {
            metrics?.readDrift { [weak self] in
                drift.figures(of: self?.models.catalog.models.compactMap(\.model) ?? [])
            }
        }
    }

    /// Loads the models; the service is ready when all are. From then on the folder is watched, if the configuration
    /// says so. Blocks.
    package func loadModels() {
        models.perform { folder in
            if folder.catalog.models.isEmpty {
                logger.error("there is no NAME.safetensors file in the models' folder; the service stays unready")
            }
            folder.reload(by: .start)
            if watchInterval > 0 { folder.watch(every: watchInterval) }
        }
        setMemory()
    }

    /// Says how much memory requests may take, models apart: these have just been loaded.
    private func setMemory() {
        measuredGeneration.store(models.generation, ordering: .relaxed)
        let memory = configuredLimits.requestMemory(taken: workers.reservedMemory)
        workers.setMemory(memory)
        logger.info("requests may take \(memory >> 20) MiB of memory together, and one \(workers.largestJob >> 20) MiB")
    }

    /// Says why the process should be started anew, a part of a sentence; nil where it works.
    var hang: String? {
        let count = workers.stuckWorkers()
        guard count > 0 else { return nil }
        return "\(count == 1 ? "a worker has" : "\(count) workers have") been busy with one request for too long"
    }

    /// Logs that workers hang, and that they do not any more, measures memory anew where other models are served, and
    /// looks for drift. Called every few seconds.
    package func watch() {
        if measuredGeneration.load(ordering: .relaxed) != models.generation { setMemory() }
        drift?.look(at: models.catalog.models)
        let reason = hang
        guard isHanging.exchange(reason != nil, ordering: .relaxed) != (reason != nil) else { return }
        if let reason {
            logger.error("\(reason): /healthz says 503")
        } else {
            logger.notice("no worker is busy with one request for too long any more: /healthz says 200")
        }
    }

    /// Reads the models' files anew, soon. What cannot be loaded leaves what was served before.
    package func reloadModels() { models.enqueue { $0.reload(by: .signal) } }

    /// From now on `/readyz` says 503. Requests are still answered.
    package func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Whether the service is shutting down.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Why the service should get no requests, in full words; none where it may.
    func unreadiness(in catalog: ModelCatalog) -> [String] {
        var reasons = catalog.unreadiness
        if let hang { reasons.append(hang) }
        if isDraining { reasons.append("the service is shutting down") }
        return reasons
    }

    /// Answers a request, exactly once, on any thread.
    package func handle(_ request: Request, from client: Client, respond: @escaping @Sendable (Answer) -> Void) {
        metrics?.requests.begin()
        let place = router.place(of: request)
        var call = Call(request, from: client, to: place, service: self, respond: respond)
        do {
            call.principal = try admit(request, from: client, to: place?.endpoint.permission)
            if let principal = call.principal { try principal.check(place?.endpoint.permission.scope) }
            switch try router.route(request, to: place) {
            case .options(let allowed):
                call.answer(Response(status: .noContent, headers: ["Allow": allowed.joined(separator: ", ")]))
            case .endpoint(let place): try place.endpoint.handle(call)
            }
        } catch {
            call.answer(error)
        }
    }

    /// By whose key a request may be answered; nil where it needs none.
    ///
    /// Without a key, a client learns nothing but what is for everybody, not even which paths there are.
    ///
    /// - Parameter permission: what the endpoint asks for; nil of a path that leads to none.
    /// - Throws: 401 or 429, or 403 or 503 where the client may ask for health alone.
    private func admit(
        _ request: Request, from client: Client, to permission: Endpoint.Permission?
    ) throws(ServiceError) -> Principal? {
        guard permission != .public else { return nil }
        switch client.standing {
        case .admitted: break
        case .healthOnly:
            guard permission == .monitoring else { throw .healthOnly }
            return nil
        case .beyondLimit(let limit):
            // How the service fares is of most interest when it is at its limits.
            guard permission == .monitoring else { throw .tooManyConnections(limit: limit) }
        }
        return try access?.principal(of: request)
    }

    /// The answer to a request that broke the protocol and never became a ``Request``.
    ///
    /// - Parameters:
    ///   - received: the header fields that were read before it broke.
    ///   - peer: the client's address.
    package func answer(to error: ProtocolError, received: Headers, from peer: String) -> Answer {
        let id = RequestID(received)
        var response = Problem(status: error.status, detail: error.description).response(requestID: id)
        response.headers.append(name: "X-Request-Id", value: id.text)
        if error.status == .serviceUnavailable { response.headers.append(.retrySoon) }
        return Answer(response) { [observers] transfer in
            observers.observe(
                RequestReport(
                    id: id.text, method: RequestReport.none, route: RequestReport.none, endpoint: nil, isPublic: false,
                    status: error.status.code, refusal: Refusal(error), transfer: transfer, scoring: nil, client: peer,
                    keyID: nil, trace: TraceContext(received)))
        }
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
                maximumDecodedBytes: limits.imagePixels * 8),
            mapBytes: limits.mapBytes)
    }
}
