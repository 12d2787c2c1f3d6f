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
        let scoring = ScoringJob(call: call, model: model, rule: rule, format: format, arrival: arrival)
        let job = try WorkerPool.Queue.Job(call, for: model, format, arrival: arrival, work: scoring.run)
        do throws(ServiceError) {
            try service.workers.submit(job)
        } catch {
            call.answer(error, scoring: RequestReport.Scoring(model: model.identity))
        }
    }
}
