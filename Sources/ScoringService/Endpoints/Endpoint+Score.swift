internal import AnomalyDetection
internal import HTTP

extension Endpoint {
    /// Scores the images of the body, on a worker, by the model that the path or the query names.
    static let score = Endpoint(
        paths: [Path("/score"), Path("/models/{name}/score")], methods: ["POST", "OPTIONS"],
        parameters: ["model", "threshold", "false_positive_rate", "shape", "datatype", "explain"], permission: .score
    ) { call throws(ServiceError) in
        let (request, service) = (call.request, call.service)
        let asked = try request.parameter("model")
        let name = call.pathValues.first
        if let name, let asked, name != asked {
            throw .badParameter("model", found: asked, expected: "\"\(name)\", as in the path, or nothing")
        }
        let model = try service.models.catalog.model(name ?? asked)
        let rule = try DecisionRule(request, model.checkpoint)
        let format = try AnswerFormat(request, model)
        let job = ScoringJob(
            request: request, model: model, rule: rule, format: format, limits: service.limits, id: call.id,
            logger: service.logger)
        let isTaken = service.workers.submit(bytes: request.body.count) { call.answer(job.response(on: $0)) }
        guard isTaken else {
            throw .overloaded(capacity: service.workers.capacity, bytes: service.workers.byteCapacity)
        }
    }
}
