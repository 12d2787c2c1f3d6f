/// How many connections a server has and has had.
package struct ServerStatistics: Sendable, Equatable {
    /// Open connections whose clients may ask for anything.
    package let admitted: Int
    /// Open connections beyond the limit, whose clients may ask for the service's health alone.
    package let beyondLimit: Int
    /// Open connections of the listeners for health.
    package let health: Int
    /// Connections that have been accepted.
    package let accepted: Int
    /// TLS handshakes that have come to an end, and those that have not: the client broke the rules or sent no valid
    /// certificate, took too long, went away, or spoke plain text.
    package let finishedHandshakes, failedHandshakes: Int
}
