/// Tells of every decision whoever is to know: metrics, drift, the log.
struct DecisionRecorder: Sendable {
    /// Each is told of a request's decisions once, on the worker's thread, before the answer goes out. It must return
    /// quickly.
    var observers: [any DecisionObserver] = []

    /// Records the decisions of one request.
    ///
    /// - Parameter answer: sends the answer; called once, on this thread or another, when the decisions are kept as
    ///   safely as the configuration says.
    func record(_ events: [DecisionEvent], then answer: @escaping @Sendable () -> Void) {
        for observer in observers { observer.observe(events) }
        answer()
    }
}

/// Learns of every decision.
protocol DecisionObserver: Sendable {
    /// Takes the decisions of one request, in the order of its images; on any worker's thread, many at once.
    func observe(_ events: [DecisionEvent])
}
