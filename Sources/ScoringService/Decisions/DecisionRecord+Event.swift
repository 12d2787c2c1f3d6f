private import AnomalyDetection
internal import DecisionLog

extension DecisionRecord {
    /// What the log keeps of a decision. Terms of a series, such as the cosines of layers, explain a score and are left
    /// out: they would take a third of a line.
    init(_ event: DecisionEvent) {
        let decision = event.decision
        self.init(
            time: event.time, requestID: decision.requestID ?? "", index: event.index, model: decision.model.name,
            version: decision.model.version, modelDigest: decision.model.digest, imageDigest: event.source?.digest,
            score: decision.score,
            terms: decision.terms.filter { $0.description.series == nil }.map {
                Term(name: $0.description.name, value: $0.value)
            }, threshold: decision.threshold?.value, isAnomaly: decision.isAnomaly,
            decision: decision.verdict?.rawValue, pValue: decision.pValue, frame: decision.frame.state.rawValue,
            brightness: event.statistics.brightness, contrast: event.statistics.contrast)
    }
}
