/// Why a server could not start.
package enum ServerError: Error, Sendable, Equatable {
    /// The host is neither an address nor a name with addresses.
    case unknownHost(String, reason: String)
    /// The port is not a number from 0 to 65535.
    case invalidPort(Int)
    /// The machine does not have this address, or has no protocol for it.
    case addressUnavailable(address: String, reason: String)
    /// The system refused the address, most likely because it is in use or not permitted.
    case cannotListen(address: String, reason: String)
    /// The system has no descriptor or memory for what watches the connections.
    case cannotWatch(reason: String)
    /// `start()` was called before.
    case alreadyStarted
}

extension ServerError: CustomStringConvertible {
    /// A full sentence.
    package var description: String {
        switch self {
        case .unknownHost(let host, let reason):
            "The host \"\(host)\" cannot be resolved: \(reason); an address or a known name was expected."
        case .invalidPort(let port):
            "The port is \(port); a number from 0 to 65535 was expected."
        case .addressUnavailable(let address, let reason), .cannotListen(let address, let reason):
            "Cannot listen at \(address): \(reason)."
        case .cannotWatch(let reason):
            "The server cannot watch connections: \(reason)."
        case .alreadyStarted:
            "The server has been started already; a server starts once."
        }
    }
}
