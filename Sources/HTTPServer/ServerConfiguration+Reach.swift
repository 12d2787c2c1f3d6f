extension ServerConfiguration {
    /// An address of ``host`` that is no loopback address, so that other machines may reach the server there, in
    /// digits; nil where there is none.
    ///
    /// - Throws: where the host is neither an address nor a name with addresses.
    package func reachableAddress() throws(ServerError) -> String? {
        if Self.isEverywhere(host) { return host }
        return try SocketAddress.resolve(host: host, port: port).first { !$0.isLoopback }?.bound?.host
    }

    /// Whether a host stands for all addresses of the machine.
    static func isEverywhere(_ host: String) -> Bool { ["*", "::", "[::]"].contains(host) }
}
