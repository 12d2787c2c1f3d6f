/// The service would let in everybody who reaches an address, and other machines do.
struct OpenServiceError: Error, CustomStringConvertible {
    /// The host of the configuration.
    let host: String
    /// An address of it that is no loopback address.
    let address: String

    /// A full sentence.
    var description: String {
        let found = address == host ? "" : " (\(address))"
        return "server.host is \"\(host)\"\(found), which other machines can reach, and there are no keys: make some "
            + "with gradcon key create and name their file in access.keys, or let everybody in by "
            + "access.without_keys: anywhere (GRADCON_ACCESS_WITHOUT_KEYS=anywhere)."
    }
}
