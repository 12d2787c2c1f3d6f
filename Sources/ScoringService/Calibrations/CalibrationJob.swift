internal import AnomalyDetection
internal import HTTP
private import Imaging

/// A request for a proposal that is made from the images of its body, on its way to a worker.
struct CalibrationJob: Sendable {
    let call: Call
    let served: ServedModel
    let model: LoadedModel
    let rates: CalibrationRates

    /// Lets a worker score the images and answer.
    func submit() throws(ServiceError) {
        try call.service.workers.submit(
            WorkerPool.Queue.Job(call, for: model, AnswerFormat(), arrival: .now, work: run))
    }

    private func run(_ turn: WorkerPool.Turn) {
        do throws(ServiceError) {
            switch turn {
            case .refused(let error): throw error
            case .work(let worker, let allowance):
                let (sample, origin) = try sample(on: worker, allowance)
                call.answer(
                    try call.propose(
                        sample.scores(), sample.reference, at: rates, from: origin, for: served, of: model))
            }
        } catch {
            call.answer(error)
        }
    }

    /// The scores of the images that are pictures, and how many were left out.
    private func sample(
        on worker: WorkerPool.Worker, _ allowance: Allowance
    ) throws(ServiceError) -> (CalibrationSample, CalibrationOrigin) {
        let upload = try Upload(
            call.request,
            Upload.Reading(model: ModelInput(model.checkpoint), limits: call.service.limits, allowance: allowance))
        let scorer = worker.scorer(for: model, in: call.service.workers)
        let images = upload.entries.compactMap { try? $0.image.get() }
        let pictures = images.filter { $0.frame.state == .ok }
        var sample = CalibrationSample(terms: model.checkpoint.detector.terms)
        for (image, score) in zip(pictures, try scorer.scores(of: pictures.map(\.input), allowance)) {
            guard case .success(let score) = score else { continue }
            sample.add(
                CalibrationSample.Image(
                    score: score.value, terms: score.terms, brightness: image.statistics.brightness,
                    contrast: image.statistics.contrast))
        }
        var origin = CalibrationOrigin(source: .images, images: sample.images.count)
        origin.leaveOut(upload.entries.count - images.count, .unreadable)
        origin.leaveOut(images.count - pictures.count, .noPicture)
        origin.leaveOut(pictures.count - sample.images.count, .noScore)
        origin.notes = ["All images are taken to be normal, and to be like those that will be scored."]
        return (sample, origin)
    }
}
