private import Glibc

extension Listener {
    /// Opens a listener for each address that a host has.
    ///
    /// Addresses that the machine does not have are left out as long as there is one that it has: without IPv6 it may
    /// nevertheless know an IPv6 address for `localhost`. An address that is in use is an error.
    static func open(
        host: String, port: Int, backlog: Int
    ) throws(ServerError) -> (listeners: [Listener], failures: [ServerError]) {
        guard 0...65535 ~= port else { throw .invalidPort(port) }
        guard !isEverywhere(host) else {
            return ([try openEverywhere(host: host, port: port, backlog: backlog)], [])
        }
        var listeners: [Listener] = []
        var failures: [ServerError] = []
        for address in try SocketAddress.resolve(host: host, port: port) {
            // The first address that can be bound picks the port for all.
            let address = listeners.first.map { address.with(port: $0.address.port) } ?? address
            guard let wanted = address.bound, !listeners.contains(where: { $0.address == wanted }) else { continue }
            do throws(ServerError) {
                listeners.append(try Listener(address, isDualStack: false, backlog: backlog))
            } catch .addressUnavailable(let address, let reason) {
                failures.append(.addressUnavailable(address: address, reason: reason))
            }
        }
        guard listeners.isEmpty else { return (listeners, failures) }
        throw failures.first ?? .unknownHost(host, reason: "it has no addresses")
    }

    /// Whether a host stands for all addresses of the machine.
    static func isEverywhere(_ host: String) -> Bool { ["*", "::", "[::]"].contains(host) }

    /// One IPv6 socket that takes IPv4 too, or where there is no IPv6 an IPv4 one.
    private static func openEverywhere(
        host: String, port: Int, backlog: Int
    ) throws(ServerError) -> Listener {
        let dualStack = try SocketAddress.resolve(host: "::", port: port)
        let fallback = try SocketAddress.resolve(host: "0.0.0.0", port: port)
        var failure = ServerError.unknownHost(host, reason: "it has no addresses")
        for address in dualStack + fallback {
            do throws(ServerError) {
                return try Listener(address, isDualStack: true, backlog: backlog)
            } catch .addressUnavailable(let address, let reason) {
                failure = .addressUnavailable(address: address, reason: reason)
            }
        }
        throw failure
    }
}
