internal import AnomalyDetection
private import FoundationEssentials
private import Synchronization

/// Tells whether the images that one model sees have drifted.
///
/// Workers add images; a ``look(_:rule:reference:)`` now and then makes the statistics, outside of the lock.
final class ModelDrift: Sendable {
    /// What a look found that differs from what the one before it found.
    struct Change: Sendable {
        let former: DriftState
        let report: DriftReport
    }

    private struct State {
        var window: DriftWindow
        var images = DriftReport.Images()
        /// What each quantity is compared with; nil until it is learned.
        var samples: [DriftSample?]
        /// Names the scores among them; nil where these were not given.
        var calibrationID: String?
        /// The number of pictures at the end of the last window that the state was decided by, and of the one that
        /// samples were learned from.
        var decidedAt = 0, learnedAt = 0
        var drift = DriftState.learning
        var since: Double?
        var decision: DriftReport.Decision?
        var latest: DriftReport?
    }

    private let quantities: [DriftQuantity]
    private let state: Mutex<State>

    /// - Parameters:
    ///   - capacity: the images of a window, at least 1.
    ///   - calibration: what scores are compared with; nil: the first window.
    ///   - reference: what all else is compared with, as far as it has values; nil: the first window.
    init(
        of detector: any AnomalyDetector, capacity: Int, calibration: Calibration?, reference: DriftReference?
    ) {
        quantities = DriftQuantity.all(of: detector)
        state = Mutex(
            State(
                window: DriftWindow(capacity: capacity, width: quantities.count),
                samples: Self.samples(quantities, calibration, reference), calibrationID: calibration?.id))
    }

    private static func samples(
        _ quantities: [DriftQuantity], _ calibration: Calibration?, _ reference: DriftReference?
    ) -> [DriftSample?] {
        quantities.map { DriftSample(of: $0, calibration: calibration, reference: reference) }
    }

    /// Compares with other images from now on, such as those of a new calibration. The state is decided anew by the
    /// next full window; what had been learned from the first one is forgotten, since other images are normal now.
    private func compare(with calibration: Calibration?, _ reference: DriftReference?) {
        let samples = Self.samples(quantities, calibration, reference)
        state.withLock { state in
            state.samples = samples
            state.calibrationID = calibration?.id
            state.decidedAt = state.images.pictures
            (state.drift, state.since, state.decision, state.latest) = (.learning, nil, nil, nil)
        }
    }

    /// Adds an image. On any thread; takes no longer than copying some numbers.
    func observe(_ decision: Decision, _ statistics: FrameStatistics) {
        state.withLock { state in
            state.images.add(decision.frame.state)
            if decision.frame.state == .ok { state.window.add(decision, statistics) }
        }
    }

    /// What was decided last.
    var current: DriftState { state.withLock { $0.drift } }

    /// What the last look found; nil before the first.
    var latest: DriftReport? { state.withLock { $0.latest } }

    /// Makes the statistics of the window, and decides on the state where it has filled with new images since that was
    /// done last. By one thread at a time. Takes some milliseconds; where no image has come since the last look, none.
    ///
    /// - Parameters:
    ///   - levels: at which p-values a state begins.
    ///   - rule: what decides; another calibration than before begins anew.
    ///   - reference: what the images of that calibration are like beside their scores; nil where it is not known.
    /// - Returns: the figures, and the change of the state, if there was one.
    func look(
        _ levels: Configuration.Drift, rule: DecisionRule, reference: DriftReference?
    ) -> (report: DriftReport, change: Change?) {
        if rule.calibration?.id != state.withLock({ $0.calibrationID }) { compare(with: rule.calibration, reference) }
        // The window itself is not kept: whoever did would make the next image copy it.
        let (found, columns) = state.withLock { state -> (State, [[Double]]) in
            let columns = quantities.indices.map { state.window.values(of: $0) }
            var found = state
            found.window = DriftWindow(capacity: state.window.capacity, width: 0)
            return (found, columns)
        }
        if let latest = found.latest, latest.images == found.images, latest.threshold == rule.threshold {
            return (latest, nil)
        }
        let (window, count) = (found.window, columns.first?.count ?? 0)
        let isDue = found.images.pictures - found.decidedAt >= window.capacity
        let overlapsFirst = found.images.pictures - found.learnedAt < window.capacity
        var samples = found.samples
        var comparisons: [DriftReport.Comparison] = []
        var pending: [DriftQuantity] = []
        for (index, quantity) in quantities.enumerated() where count > 0 {
            if let sample = samples[index], sample.source != .firstWindow || !overlapsFirst {
                comparisons.append(.init(quantity, columns[index], with: sample))
            } else {
                pending.append(quantity)
            }
        }
        DriftReport.Comparison.adjust(&comparisons)
        var next = found
        if isDue {
            next.decidedAt = found.images.pictures
            if let strongest = DriftReport.strongest(of: comparisons) {
                next.decision = DriftReport.Decision(
                    pictures: found.images.pictures, pValue: strongest.adjustedPValue, quantity: strongest.quantity)
                next.drift = DriftState(pValue: strongest.adjustedPValue, levels)
            }
            if next.drift != found.drift { next.since = Date().timeIntervalSince1970 }
            for index in samples.indices where samples[index] == nil {
                samples[index] = DriftSample(.firstWindow, columns[index])
                next.learnedAt = found.images.pictures
            }
        }
        let report = DriftReport(
            state: next.drift, since: next.since, images: found.images, capacity: window.capacity,
            windowSize: count,
            exceeding: rule.threshold.map { threshold in columns[0].count { $0 > threshold.value } },
            threshold: rule.threshold, comparisons: comparisons, pending: pending, decision: next.decision)
        state.withLock { state in
            state.samples = samples
            (state.decidedAt, state.learnedAt) = (next.decidedAt, next.learnedAt)
            (state.drift, state.since, state.decision) = (next.drift, next.since, next.decision)
            state.latest = report
        }
        return (report, next.drift == found.drift ? nil : Change(former: found.drift, report: report))
    }
}
