internal import AnomalyDetection
internal import Files
private import FoundationEssentials
internal import HTTP
import Imaging
internal import Logging

/// One scoring request on its way to a worker.
struct ScoringJob: Sendable {
    let call: Call
    let model: LoadedModel
    let rule: DecisionRule
    let format: AnswerFormat
    let arrival: ContinuousClock.Instant

    private var request: Request { call.request }
    private var service: ScoringService { call.service }

    /// What is known of an image that has a score.
    private struct Outcome {
        let score: AnomalyScore
        let frame: FrameCheck
        let statistics: FrameStatistics
        let source: UploadedImage.Source
        /// Nil where none were asked for.
        var maps: AnswerMaps?
    }

    /// What is said of a request's images.
    private struct Reply {
        let response: Response
        /// The images that were decided on.
        let events: [DecisionEvent]
    }

    /// Does the job and answers, once its decisions are recorded.
    func run(_ turn: WorkerPool.Turn) {
        let started = ContinuousClock.now
        var scoring = RequestReport.Scoring(model: model.identity, queue: started - arrival)
        do throws(ServiceError) {
            switch turn {
            case .work(let worker, let allowance):
                let reply = try reply(on: worker, allowance, started: started, &scoring)
                service.decisions.record(reply.events) { [scoring] in call.answer(reply.response, scoring: scoring) }
            case .refused(let error): throw error
            }
        } catch {
            call.answer(error, scoring: scoring)
        }
    }

    /// Decodes, scores and decides. Runs on the worker's queue.
    ///
    /// - Parameter scoring: is told of each step, so that what came before an error is known, too.
    private func reply(
        on worker: WorkerPool.Worker, _ allowance: Allowance, started: ContinuousClock.Instant,
        _ scoring: inout RequestReport.Scoring
    ) throws(ServiceError) -> Reply {
        let reading = Upload.Reading(
            model: ModelInput(model.checkpoint), limits: service.limits, keepsPictures: format.picture != .none,
            allowance: allowance)
        let upload = try Upload(request, reading)
        let decoded = ContinuousClock.now
        (scoring.images, scoring.decode) = (upload.entries.count, decoded - started)
        let amount = WorkAmount(upload, bodyBytes: request.body.count, format: format)
        service.decodingRate.record(decoded - started, units: amount.decoding)
        try allowance.check()
        let scorer = worker.scorer(for: model, in: service.workers)
        if format.draws { try claimMaps(of: upload, allowance) }
        var picture: Response?
        let outcomes: [Result<Outcome, ServiceError>]
        if try format.isPicture(of: upload) {
            let drawn = try self.picture(of: upload.entries[0].image.get(), by: scorer)
            (picture, outcomes) = (drawn.response, [.success(drawn.outcome)])
        } else if format.explains {
            outcomes = try explanations(of: upload, by: scorer, allowance)
        } else {
            outcomes = try scores(of: upload, by: scorer, allowance)
        }
        let timings = Decision.Timings(
            decode: decoded - started, queue: started - arrival, score: ContinuousClock.now - decoded)
        scoring.score = timings.score
        model.rate(of: format).record(timings.score, units: amount.scoring)
        if !upload.isBatch, case .failure(let error) = outcomes[0] { throw error }
        let time = Date().timeIntervalSince1970
        var events: [DecisionEvent] = []
        let entries = zip(upload.entries, outcomes).enumerated().map { index, entry in
            let (entry, outcome) = entry
            return ScoringAnswer.Entry(
                file: entry.filename.map { ("filename", $0) },
                outcome: outcome.map { outcome in
                    let decision = Decision(
                        outcome.score, of: model.checkpoint.detector, model: model.identity, rule: rule,
                        frame: outcome.frame, timings: timings, requestID: call.id.text)
                    events.append(
                        DecisionEvent(
                            decision: decision, model: model, time: time, index: upload.isBatch ? index : nil,
                            statistics: outcome.statistics, source: outcome.source))
                    return decision
                }.mapError { ScoringAnswer.Failure(status: $0.status.code, reason: $0.detail) },
                maps: (try? outcome.get())?.maps)
        }
        scoring.outcome = RequestReport.Outcome(events, isBatch: upload.isBatch)
        if let picture { return Reply(response: picture, events: events) }
        let answer = ScoringAnswer(
            model: model.identity, entries: entries, isBatch: upload.isBatch, timings: timings,
            requestID: call.id.text)
        return Reply(response: .json { answer.write(to: &$0) }, events: events)
    }

    /// The scores of the images that could be read, of which the scorer sees some at once; else why there is none.
    private func scores(
        of upload: Upload, by scorer: any AnomalyScorer, _ allowance: Allowance
    ) throws(ServiceError) -> [Result<Outcome, ServiceError>] {
        let inputs = upload.entries.compactMap { try? $0.image.get().input }
        var scores = try scorer.scores(of: inputs, allowance).makeIterator()
        return upload.entries.map { entry in
            entry.image.flatMap { image in
                guard let score = scores.next() else { return .failure(.scoring(.notFinite(quantity: "score"))) }
                return score.map { outcome($0, of: image) }.mapError(ServiceError.scoring)
            }
        }
    }

    private func outcome(_ score: AnomalyScore, of image: UploadedImage, maps: AnswerMaps? = nil) -> Outcome {
        Outcome(
            score: score, frame: frame(of: image), statistics: image.statistics, source: image.source, maps: maps)
    }

    /// The check of an image's frame. The first image of a model that is coded otherwise than in training says so here
    /// and in the log.
    private func frame(of image: UploadedImage) -> FrameCheck {
        guard let notice = model.newCodingNotice(for: image.format) else { return image.frame }
        service.logger.warning("model \(model.name): \(notice)", metadata: ["request_id": "\(call.id.text)"])
        return image.frame.warning(notice)
    }

    /// The scores and maps of the images that could be read, one after the other; else why there is none.
    ///
    /// - Throws: where the maps of all images are larger than an answer may be.
    private func explanations(
        of upload: Upload, by scorer: any AnomalyScorer, _ allowance: Allowance
    ) throws(ServiceError) -> [Result<Outcome, ServiceError>] {
        let images = upload.entries.compactMap { try? $0.image.get() }
        let bytes = images.reduce(0) { bytes, image in
            bytes
                + ImageMaps.byteCount(of: model.checkpoint.detector.maps, width: image.width, height: image.height)
        }
        guard bytes <= service.limits.mapBytes else {
            throw .tooLarge(
                "The maps of \(images.count == 1 ? "this image" : "these \(images.count) images") have \(bytes) bytes "
                    + "before they are compressed; an answer holds at most \(service.limits.mapBytes).")
        }
        return try upload.entries.map { entry throws(ServiceError) in
            try allowance.check()
            return entry.image.flatMap { image in
                Result { () throws(ServiceError) in
                    let explanation = try explanation(of: image, by: scorer)
                    return outcome(
                        explanation.score, of: image, maps: try AnswerMaps(maps(explanation, of: image)))
                }
            }
        }
    }

    /// The image with its first map over it.
    private func picture(
        of image: UploadedImage, by scorer: any AnomalyScorer
    ) throws(ServiceError) -> (response: Response, outcome: Outcome) {
        let bytes = MapOverlay.byteCount(width: image.width, height: image.height)
        guard bytes <= service.limits.mapBytes else {
            throw .tooLarge(
                "The picture of this image would have \(bytes) bytes before it is compressed; an answer holds at most "
                    + "\(service.limits.mapBytes).")
        }
        let explanation = try explanation(of: image, by: scorer)
        let maps = maps(explanation, of: image)
        guard let picture = image.picture.flatMap(maps.overlay) else {
            throw .notAcceptable("The model \"\(model.name)\" draws no maps; accept application/json.")
        }
        do {
            let response = Response(
                status: .ok, headers: ["Content-Type": ImageFormat.png.mediaType], body: try PNGEncoder.encode(picture))
            return (response, outcome(explanation.score, of: image))
        } catch { throw .picture(error) }
    }

    private func claimMaps(of upload: Upload, _ allowance: Allowance) throws(ServiceError) {
        let pixels = upload.entries.reduce(0) { pixels, entry in
            pixels + ((try? entry.image.get()).map { $0.width * $0.height } ?? 0)
        }
        try allowance.claim(MemoryNeed.maps(in: format, of: model, pixels: pixels))
    }

    private func explanation(
        of image: UploadedImage, by scorer: any AnomalyScorer
    ) throws(ServiceError) -> FrameExplanation {
        do { return try scorer.explanation(of: image.input) } catch { throw .scoring(error) }
    }

    private func maps(_ explanation: FrameExplanation, of image: UploadedImage) -> ImageMaps {
        ImageMaps(
            explanation, of: model.checkpoint.detector, threshold: model.checkpoint.mapThreshold, width: image.width,
            height: image.height)
    }
}
