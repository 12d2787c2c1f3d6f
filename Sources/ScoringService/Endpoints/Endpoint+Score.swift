internal import AnomalyDetection
internal import HTTP

extension Endpoint {
    /// Scores the images of the body, on a worker, by the model that the path or the query names.
    static let score = Endpoint(
        paths: [Path("/score"), Path("/models/{name}/score")], methods: ["POST", "OPTIONS"],
        parameters: ["model", "threshold", "false_positive_rate", "shape", "datatype", "explain"], permission: .score
    ) { call throws(ServiceError) in
        let arrival = ContinuousClock.now
        let (request, service) = (call.request, call.service)
        let asked = try request.parameter("model")
        let name = call.pathValues.first
        if let name, let asked, name != asked {
            throw .badParameter("model", found: asked, expected: "\"\(name)\", as in the path, or nothing")
        }
        let served = try service.models.catalog.served(name ?? asked)
        let model = try served.ready()
        let rule = try DecisionRule(request, over: served.rule(of: model))
        let format = try AnswerFormat(request, model)
        let deadline = try Deadline(request, arrival: arrival, limit: service.requestTimeout)
        let job = ScoringJob(call: call, model: model, rule: rule, format: format, arrival: arrival)
        let type = try MediaType(contentType: request.headers["Content-Type"])
        do throws(ServiceError) {
            try service.workers.submit(
                WorkerPool.Queue.Job(
                    flow: Flow(model: model.name, connection: call.client.connection), client: call.client,
                    seconds: job.expectedSeconds(type), heldBytes: request.body.count,
                    peakBytes: MemoryNeed.estimate(
                        of: request, type, model: model, limits: service.limits, format: format),
                    arrival: arrival, deadline: deadline, work: job.run))
        } catch {
            call.answer(error, scoring: RequestReport.Scoring(model: model.identity))
        }
    }
}
