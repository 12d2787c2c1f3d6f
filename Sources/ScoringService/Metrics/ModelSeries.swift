internal import AnomalyDetection
internal import Metrics
private import Synchronization

/// What is counted for one model. Counting takes no lock and looks nothing up.
final class ModelSeries: Sendable {
    /// What may be done with an image; nil where nothing is decided.
    static let verdicts: [Decision.Verdict?] = [.normal, .review, .anomalous, nil]
    /// How a frame may be no picture.
    static let states: [FrameCheck.State] = FrameCheck.State.allCases.filter { $0 != .ok }

    let scores: Histogram
    /// In the order of ``verdicts``.
    let decisions: [Counter]
    /// In the order of ``states``.
    let frames: [Counter]

    init(scores: Histogram, decisions: [Counter], frames: [Counter]) {
        (self.scores, self.decisions, self.frames) = (scores, decisions, frames)
    }

    /// Counts an image.
    func observe(_ decision: Decision) {
        scores.observe(decision.score)
        if let index = Self.verdicts.firstIndex(of: decision.verdict) { decisions[index].increment() }
        if let index = Self.states.firstIndex(of: decision.frame.state) { frames[index].increment() }
    }
}

/// Counts decisions for the models that made them.
struct DecisionMetrics: DecisionObserver {
    func observe(_ events: [DecisionEvent]) {
        for event in events { event.model.metrics.load()?.observe(event.decision) }
    }
}
