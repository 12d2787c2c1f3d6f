internal import DecisionLog

/// Tells of every decision whoever is to know: metrics, drift, the log.
struct DecisionRecorder: Sendable {
    /// Each is told of a request's decisions once, on the worker's thread, before the answer goes out. It must return
    /// quickly.
    var observers: [any DecisionObserver] = []
    /// Keeps them on disk; nil where they are not kept.
    var log: DecisionLog?

    /// Records the decisions of one request.
    ///
    /// - Parameter answer: sends the answer; called once, on this thread or another, when the decisions are kept as
    ///   safely as the configuration says.
    func record(_ events: [DecisionEvent], then answer: @escaping @Sendable () -> Void) {
        for observer in observers { observer.observe(events) }
        guard let first = events.first else { return answer() }
        first.model.addRecent(events)
        guard let log else { return answer() }
        let lines = events.count == 1 ? DecisionRecord(first).line : events.flatMap { DecisionRecord($0).line }
        log.append(lines, count: events.count, time: first.time) { _ in answer() }
    }
}

/// Learns of every decision.
protocol DecisionObserver: Sendable {
    /// Takes the decisions of one request, in the order of its images; on any worker's thread, many at once.
    func observe(_ events: [DecisionEvent])
}
