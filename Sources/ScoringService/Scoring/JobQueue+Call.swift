internal import AnomalyDetection
internal import HTTP

extension JobQueue.Job where Work == @Sendable (WorkerPool.Turn) -> Void {
    /// What a request asks of a model, with the time and the memory that its images are expected to take.
    ///
    /// - Throws: where the request's deadline or the type of its body is none.
    init(
        _ call: Call, for model: LoadedModel, _ format: AnswerFormat, arrival: ContinuousClock.Instant, work: Work
    ) throws(ServiceError) {
        let (request, service) = (call.request, call.service)
        let deadline = try Deadline(request, arrival: arrival, limit: service.requestTimeout)
        let type = try MediaType(contentType: request.headers["Content-Type"])
        let amount = WorkAmount(
            of: request, type, model: ModelInput(model.checkpoint), limits: service.limits, format: format)
        self.init(
            flow: Flow(model: model.name, connection: call.client.connection), client: call.client,
            seconds: amount.decoding * service.decodingRate.secondsPerUnit
                + amount.scoring * model.rate(of: format).secondsPerUnit,
            heldBytes: request.body.count,
            peakBytes: MemoryNeed.estimate(of: request, type, model: model, limits: service.limits, format: format),
            arrival: arrival, deadline: deadline, work: work)
    }
}
