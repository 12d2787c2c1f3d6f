/// How a request and its answer went over their connection.
package struct Transfer: Sendable, Equatable {
    /// From the first byte of the request to its last. A request that was sent before the answer to the one before it
    /// counts from when that answer was sent.
    package let receive: Duration
    /// From when the answer was given to when the system had taken its last byte, or the connection was lost.
    package let send: Duration
    /// From the first byte of the request to the end of `send`.
    package let total: Duration
    /// The bytes of the request, head and framing included, without encryption.
    package let bytesReceived: Int
    /// The bytes of the answer that were sent, counted in the same way.
    package let bytesSent: Int
    /// Whether the answer was sent to its end. Otherwise the connection went away before.
    package let isComplete: Bool

    /// A transfer from its parts.
    package init(
        receive: Duration, send: Duration, total: Duration, bytesReceived: Int, bytesSent: Int, isComplete: Bool
    ) {
        (self.receive, self.send, self.total) = (receive, send, total)
        (self.bytesReceived, self.bytesSent, self.isComplete) = (bytesReceived, bytesSent, isComplete)
    }
}
