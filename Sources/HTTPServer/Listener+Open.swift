private import Glibc

extension Listener {
    /// Opens a listener for each address that the configured host has.
    ///
    /// Addresses that the machine does not have are left out as long as there is one that it has: without IPv6 it may
    /// nevertheless know an IPv6 address for `localhost`. An address that is in use is an error.
    static func open(
        _ configuration: ServerConfiguration
    ) throws(ServerError) -> (listeners: [Listener], failures: [ServerError]) {
        guard 0...65535 ~= configuration.port else { throw .invalidPort(configuration.port) }
        guard !configuration.isEverywhere else { return ([try openEverywhere(configuration)], []) }
        var listeners: [Listener] = []
        var failures: [ServerError] = []
        for address in try SocketAddress.resolve(host: configuration.host, port: configuration.port) {
            // The first address that can be bound picks the port for all.
            let address = listeners.first.map { address.with(port: $0.address.port) } ?? address
            guard let wanted = address.bound, !listeners.contains(where: { $0.address == wanted }) else { continue }
            do throws(ServerError) {
                listeners.append(try Listener(address, isDualStack: false, backlog: configuration.backlog))
            } catch .addressUnavailable(let address, let reason) {
                failures.append(.addressUnavailable(address: address, reason: reason))
            }
        }
        guard listeners.isEmpty else { return (listeners, failures) }
        throw failures.first ?? .unknownHost(configuration.host, reason: "it has no addresses")
    }

    /// One IPv6 socket that takes IPv4 too, or where there is no IPv6 an IPv4 one.
    private static func openEverywhere(_ configuration: ServerConfiguration) throws(ServerError) -> Listener {
        let dualStack = try SocketAddress.resolve(host: "::", port: configuration.port)
        let fallback = try SocketAddress.resolve(host: "0.0.0.0", port: configuration.port)
        var failure = ServerError.unknownHost(configuration.host, reason: "it has no addresses")
        for address in dualStack + fallback {
            do throws(ServerError) {
                return try Listener(address, isDualStack: true, backlog: configuration.backlog)
            } catch .addressUnavailable(let address, let reason) {
                failure = .addressUnavailable(address: address, reason: reason)
            }
        }
        throw failure
    }
}
