internal import AnomalyDetection
internal import HTTP

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

    /// Decodes, scores, decides and answers. Runs on the worker's queue.
    func response(on worker: WorkerPool.Worker) -> Response {
        let started = ContinuousClock.now
        do throws(ServiceError) {
            let upload = try Upload(request, for: ModelInput(model.checkpoint), limits: limits)
            let decoded = ContinuousClock.now
            let scores = Self.scores(of: upload, by: worker.scorer(for: model))
            let timings = Decision.Timings(
                decode: decoded - started, queue: started - submitted, score: ContinuousClock.now - decoded)
            if !upload.isBatch, case .failure(let error) = scores[0] { throw error }
            let entries = zip(upload.entries, scores).map { entry, score in
                ScoringAnswer.Entry(
                    file: entry.filename.map { ("filename", $0) },
                    outcome: score.map { score in
                        Decision(
                            score, of: model.checkpoint.detector, model: model.identity, rule: rule, timings: timings,
                            requestID: id.text)
                    }.mapError { ScoringAnswer.Failure(status: $0.status.code, reason: $0.detail) })
            }
            let answer = ScoringAnswer(
                model: model.identity, entries: entries, isBatch: upload.isBatch, timings: timings,
                requestID: id.text)
            return .json { answer.write(to: &$0) }
        } catch {
            return Problem(error).response(requestID: id)
        }
    }

    /// The scores of the images that could be read, all of which the scorer sees at once; else why there is none.
    private static func scores(
        of upload: Upload, by scorer: any AnomalyScorer
    ) -> [Result<AnomalyScore, ServiceError>] {
        var scores = scorer.scores(of: upload.entries.compactMap { try? $0.input.get() }).makeIterator()
        return upload.entries.map { entry in
            entry.input.flatMap { input in
                guard let score = scores.next() else { return .failure(.scoring(.notFinite(quantity: "score"))) }
                return score.mapError(ServiceError.scoring)
            }
        }
    }
}
