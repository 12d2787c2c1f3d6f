internal import AnomalyDetection
internal import HTTP
private import NeuralNetwork

/// One scoring request on its way to a worker.
struct ScoringJob: Sendable {
    let request: Request
    let model: LoadedModel
    let rule: DecisionRule
    let limits: Upload.Limits
    let id: RequestID
    private let submitted = ContinuousClock.now

    init(request: Request, model: LoadedModel, rule: DecisionRule, limits: Upload.Limits, id: RequestID) {
        self.request = request
        self.model = model
        self.rule = rule
        self.limits = limits
        self.id = id
    }

    /// Decodes, scores and answers. Runs on the worker's queue.
    func response(on worker: WorkerPool.Worker) -> Response {
        let started = ContinuousClock.now
        do throws(ServiceError) {
            let upload = try Upload(request, for: ModelInput(model.checkpoint), limits: limits)
            let decoded = ContinuousClock.now
            let scorer = worker.scorer(for: model)
            let results = upload.entries.map { entry in
                entry.input.flatMap { tensor in Result { () throws(ServiceError) in try scorer.checkedScore(tensor) } }
            }
            let scored = ContinuousClock.now
            if !upload.isBatch, case .failure(let error) = results[0] { throw error }
            return .json { json in
                json.string("model", model.name)
                json.string("version", model.checkpoint.version)
                if upload.isBatch { batch(upload, results, &json) } else { single(results[0], &json) }
                json.object("timing_ms") { json in
                    json.number("decode", (decoded - started).milliseconds)
                    json.number("queue", (started - submitted).milliseconds)
                    json.number("score", (scored - decoded).milliseconds)
                }
                json.string("request_id", id.text)
            }
        } catch {
            return Problem(error).response(requestID: id)
        }
    }

    private func batch(
        _ upload: Upload, _ results: [Result<AnomalyScore, ServiceError>], _ json: inout JSONWriter
    ) {
        json.array("results") { json in
            for (index, result) in results.enumerated() {
                json.object { json in
                    json.integer("index", index)
                    if let filename = upload.entries[index].filename { json.string("filename", filename) }
                    single(result, &json)
                }
            }
        }
    }

    private func single(_ result: Result<AnomalyScore, ServiceError>, _ json: inout JSONWriter) {
        switch result {
        case .success(let score): json.score(score, rule, constants: model.checkpoint.detector.constants)
        case .failure(let error):
            json.integer("status", error.status.code)
            json.string("error", error.detail)
        }
    }
}

extension AnomalyScorer {
    /// A score, or 422.
    fileprivate func checkedScore(_ input: Tensor) throws(ServiceError) -> AnomalyScore {
        do { return try score(input) } catch { throw .scoring(error) }
    }
}

extension Duration {
    /// With microseconds behind the point.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        return (Double(seconds) * 1e6 + Double(attoseconds) / 1e12).rounded() / 1e3
    }
}
