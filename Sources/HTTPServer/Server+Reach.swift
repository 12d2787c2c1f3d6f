extension Server {
    /// An address of a host that is no loopback address, so that other machines may reach a server that listens there,
    /// in digits; nil where there is none.
    ///
    /// - Throws: where the host is neither an address nor a name with addresses.
    package static func reachableAddress(of host: String) throws(ServerError) -> String? {
        if Listener.isEverywhere(host) { return host }
        return try SocketAddress.resolve(host: host, port: 0).first { !$0.isLoopback }?.bound?.host
    }
}
