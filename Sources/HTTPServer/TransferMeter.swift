import HTTP

/// Measures how the request in progress and its answer go over a connection. A value without a clock.
struct TransferMeter {
    /// When the first byte of the request was read.
    private var begun: ContinuousClock.Instant
    private var delivered: ContinuousClock.Instant
    /// Nil while no answer is on its way.
    private var answered: ContinuousClock.Instant?
    private var bytesReceived = 0
    private var bytesSent = 0
    private var onEnd: (@Sendable (Transfer) -> Void)?

    init(at now: ContinuousClock.Instant) { (begun, delivered) = (now, now) }

    /// The first byte of a request has been read.
    mutating func begin(at now: ContinuousClock.Instant) { begun = now }

    /// The request is complete, or as much of it as is read.
    mutating func deliver(_ bytes: Int, at now: ContinuousClock.Instant) {
        (delivered, bytesReceived, bytesSent) = (now, bytes, 0)
    }

    /// The answer is about to be sent.
    mutating func answer(at now: ContinuousClock.Instant, onEnd: (@Sendable (Transfer) -> Void)?) {
        (answered, self.onEnd) = (now, onEnd)
    }

    /// The transport has taken bytes.
    mutating func send(_ bytes: Int) { bytesSent += bytes }

    /// The transport has taken all of the answer, if there is one, or will take no more. What has arrived meanwhile
    /// begins to be read.
    mutating func end(at now: ContinuousClock.Instant, isComplete: Bool) {
        guard let answered = answered.take() else { return }
        onEnd.take()?(
            Transfer(
                receive: delivered - begun, send: now - answered, total: now - begun, bytesReceived: bytesReceived,
                bytesSent: bytesSent, isComplete: isComplete))
        begun = now
    }
}
