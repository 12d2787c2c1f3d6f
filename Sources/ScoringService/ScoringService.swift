package import AnomalyDetection
package import HTTP
private import Imaging
package import Logging
private import Synchronization

/// Answers requests: what the endpoints share, the models and the workers that score.
///
/// Requests come in through ``handle(_:from:respond:)`` on any thread; health and model lists are answered at once, scoring
/// by a worker.
package final class ScoringService: Sendable {
    let models: ModelFolder
    let workers: WorkerPool
    let limits: Upload.Limits
    private let router = Router(Endpoint.all)
    let logger: Logger
    /// Seconds between two looks at the models' folder; 0 never looks.
    private let watchInterval: Double
    private let draining = Atomic(false)

    /// Lists the models; ``loadModels()`` loads them.
    ///
    /// - Parameters:
    ///   - configuration: checked values.
    ///   - detectors: the families the models may be of.
    ///   - processors: how many workers `scoring.workers: 0` means.
    package init(
        configuration: Configuration, detectors: DetectorRegistry, processors: Int, logger: Logger
    ) throws(ModelDirectoryError) {
        let scoring = configuration.scoring
        let workers = scoring.workers == 0 ? processors : scoring.workers
        let defaultModel = configuration.models.defaultModel
        models = try ModelFolder(
            configuration.models.directory, defaultModel: defaultModel.isEmpty ? nil : defaultModel,
            detectors: detectors, workers: workers, logger: logger)
        watchInterval = configuration.models.watchInterval
        self.workers = WorkerPool(
            workers: workers, capacity: scoring.queueCapacity, byteCapacity: configuration.limits.totalBodyBytes)
        limits = Upload.Limits(configuration.limits)
        self.logger = logger
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
    }

    /// Reads the models' files anew. What cannot be loaded leaves what was served before. Blocks.
    package func reloadModels() { models.perform { _ = $0.reload(by: .signal) } }

    /// From now on `/readyz` says 503. Requests are still answered.
    package func beginDraining() { draining.store(true, ordering: .relaxed) }

    /// Whether the service is shutting down.
    var isDraining: Bool { draining.load(ordering: .relaxed) }

    /// Answers a request, exactly once, on any thread.
    package func handle(
        _ request: Request, from client: Client, respond: @escaping @Sendable (Response) -> Void
    ) {
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
            try checkStanding(of: client, for: request)
            switch try router.route(request) {
            case .options(let allowed):
                answer(Response(status: .noContent, headers: ["Allow": allowed.joined(separator: ", ")]))
            case .endpoint(let endpoint, let values):
                let call = Call(
                    request: request, client: client, pathValues: values, id: id, service: self, answer: answer)
                try endpoint.handle(call)
            }
        } catch {
            answer(Problem(error).response(requestID: id))
        }
    }

    /// - Throws: 403 or 503 where the client may ask for health alone and asks for something else.
    private func checkStanding(of client: Client, for request: Request) throws(ServiceError) {
        guard client.standing != .admitted, router.permission(at: request.pathSegments) != .public else { return }
        switch client.standing {
        case .admitted: break
        case .healthOnly: throw .healthOnly
        case .beyondLimit(let limit): throw .tooManyConnections(limit: limit)
        }
    }

    /// The answer to a request that broke the protocol and never became a ``Request``.
    ///
    /// - Parameter received: the header fields that were read before it broke.
    package static func response(to error: ProtocolError, received: Headers) -> Response {
        let id = RequestID(received)
        var response = Problem(status: error.status, detail: error.description).response(requestID: id)
        response.headers.append(name: "X-Request-Id", value: id.text)
        if error.status == .serviceUnavailable { response.headers.append(.retrySoon) }
        return response
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
