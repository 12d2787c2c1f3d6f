/// A numeric address and a port at which the server listens.
package struct BoundAddress: Sendable, Equatable, CustomStringConvertible {
    /// The address in digits, without brackets.
    package let host: String
    /// The port, 1 to 65535.
    package let port: Int

    /// The address as it stands in a URL: `127.0.0.1:8080`, `[::1]:8080`.
    package var description: String {
        host.utf8.contains(UInt8(ascii: ":")) ? "[\(host)]:\(port)" : "\(host):\(port)"
    }
}
