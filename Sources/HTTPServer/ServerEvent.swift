package import HTTP

/// What happens at the level of connections, for a log.
package enum ServerEvent: Sendable, Equatable {
    /// The server listens at this address.
    case listening(BoundAddress)
    /// The server listens at fewer addresses than the host has: this one was left out.
    case addressUnavailable(String, reason: String)
    /// A client broke the protocol, a limit or a deadline and was answered accordingly.
    case refused(ProtocolError, peer: String)
    /// A client broke the rules of TLS, or has no valid certificate.
    case encryptionFailed(reason: String, peer: String)
    /// No connection could be accepted; the server tries again after a pause.
    case acceptFailed(reason: String)
}

extension ServerEvent: CustomStringConvertible {
    /// A full sentence.
    package var description: String {
        switch self {
        case .listening(let address): "Listening at \(address)."
        case .addressUnavailable(let address, let reason): "Not listening at \(address): \(reason)."
        case .refused(let error, let peer): "Refused a request of \(peer) with \(error.status.code): \(error)"
        case .encryptionFailed(let reason, let peer): "Closed the connection of \(peer): TLS failed: \(reason)."
        case .acceptFailed(let reason): "Cannot accept a connection: \(reason); trying again shortly."
        }
    }
}
