internal import AnomalyDetection
internal import DecisionLog

extension CalibrationSample {
    /// The decisions of a window of the log, and where they come from.
    ///
    /// - Parameter verdict: takes those alone that were decided so; nil takes all.
    static func read(
        _ window: TimeWindow, _ verdict: Decision.Verdict?, of model: LoadedModel, from log: LogReading
    ) throws(ServiceError) -> (CalibrationSample, CalibrationOrigin) {
        var sample = CalibrationSample(terms: model.checkpoint.detector.loggedTerms)
        var (noPictures, anomalous, count) = (0, 0, 0)
        try log.readDecisions(in: window, of: model) { entry in
            guard verdict == nil || entry.verdict == verdict else { return }
            guard entry.isPicture else { return noPictures += 1 }
            guard entry.label != .anomalous else { return anomalous += 1 }
            guard let image = Image(entry.decision, terms: sample.terms) else { return }
            count += 1
            sample.add(image)
        }
        var origin = CalibrationOrigin(source: .log, images: count)
        (origin.since, origin.until, origin.decision) = (window.since, window.until, verdict)
        origin.leaveOut(noPictures, .noPicture)
        origin.leaveOut(anomalous, .anomalous)
        origin.notes = [verdict == nil ? ofAll : ofSome]
        return (sample, origin)
    }

    private static let ofAll =
        "All images of the window are taken to be normal but those that feedback called anomalous. With a share p of "
        + "anomalies among them the rate on normal images is about (rate - p) / (1 - p): the threshold may be too high."
    private static let ofSome =
        "Only images with one decision are taken. Of those decided to be normal the highest scores are missing, so the "
        + "rate on normal images is higher than asked for, by about that of the threshold that decided."
}

extension CalibrationSample.Image {
    /// An image of the log; nil where the line lacks a term.
    init?(_ decision: DecisionRecord, terms: [ScoreTerm]) {
        let values = terms.compactMap { term in decision.terms.first { $0.name == term.name }?.value }
        guard values.count == terms.count else { return nil }
        self.init(
            score: decision.score, terms: values, brightness: decision.brightness, contrast: decision.contrast)
    }
}

extension AnomalyDetector {
    /// The terms that the log keeps.
    var loggedTerms: [ScoreTerm] { terms.filter { $0.series == nil } }
}
