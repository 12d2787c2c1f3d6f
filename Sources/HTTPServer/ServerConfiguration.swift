package import HTTP

/// The addresses a server listens on and what it grants its clients. Every time is counted by a clock that no one can
/// set, to within a tenth of a second.
package struct ServerConfiguration: Sendable {
    /// An IPv4 or IPv6 address; a name, of which all addresses are bound; or `*` or `::` for every address of the
    /// machine, IPv4 and IPv6. Default `127.0.0.1`.
    package var host = "127.0.0.1"
    /// The TCP port, 0 to 65535; 0 lets the system pick one. Default 0.
    package var port = 0
    /// By what connections are encrypted; nil for plain text. Default nil.
    package var certificate: ServerCertificate?
    /// The time from when a connection is accepted to the end of the TLS handshake, however the bytes trickle in. Beyond
    /// it the connection closes without a word. Default 10 seconds.
    package var handshakeTimeout: Duration = .seconds(10)
    /// A host for listeners, in plain text, whose clients may ask for the service's health alone
    /// (`Client.Standing.healthOnly`). Default `127.0.0.1`.
    package var healthHost = "127.0.0.1"
    /// The port of these, 0 to 65535; nil: there are none. Default nil.
    package var healthPort: Int?
    /// What every answer calls the server, the value of its field `Server`; nil leaves the field out. Default nil.
    package var product: String?
    /// Bounds in bytes and counts.
    package var limits = Limits()
    /// The time from the first byte of a request to the end of its head; bytes that trickle in do not extend it. Beyond
    /// it: 408. Default 10 seconds.
    package var headTimeout: Duration = .seconds(10)
    /// The time from the end of the head to the end of the body, however it arrives. Beyond it: 408. Default 60
    /// seconds.
    package var bodyTimeout: Duration = .seconds(60)
    /// Between two requests, and before the first. Beyond it the connection closes without a word. Default 60 seconds.
    package var idleTimeout: Duration = .seconds(60)
    /// The time until the system has taken all of an answer. Beyond it the connection closes. Default 30 seconds.
    package var writeTimeout: Duration = .seconds(30)
    /// After the last answer, until the client has closed its side. Default 5 seconds.
    package var lingerTimeout: Duration = .seconds(5)
    /// The time at shut-down until the first byte of a request on an idle connection: it may be on its way. Default a
    /// quarter of a second.
    package var farewellTimeout: Duration = .milliseconds(250)
    /// The time at shut-down for TCP handshakes that have begun: their clients may believe to be connected already.
    /// Default a quarter of a second.
    package var connectTimeout: Duration = .milliseconds(250)
    /// The time until the first byte of a request, and again until the end of its head, on a connection beyond
    /// `maximumConnections`. Default 2 seconds.
    package var reserveTimeout: Duration = .seconds(2)
    /// Most connections served at once. For a further one, the connection that has been idle longest is closed. Default
    /// 1024.
    package var maximumConnections = 1024
    /// Connections beyond the maximum that are taken when none is idle, so that questions about the server's health are
    /// answered: `Client.Standing.beyondLimit` tells the handler. Of them, too, the one that has been silent longest
    /// makes room for a further one. Default 64.
    package var reservedConnections = 64
    /// Most bytes of requests still being received that all connections hold together, those included that wait behind
    /// one in progress; the request that exceeds it is answered with 503. Also most bytes of answers that clients have
    /// not taken; beyond it the connection closes that has waited longest for its client. Default 256 MiB.
    package var maximumHeldBytes = 256 << 20
    /// Most connections that the system keeps for a server that is slow to accept them. Default 1024.
    package var backlog = 1024
    /// Queues that share the connections: so many threads read requests at a time, 1 to 64. Answers are written by the
    /// threads that make them. Default 1.
    package var lanes = 1

    /// The documented defaults.
    package init() {}
}
