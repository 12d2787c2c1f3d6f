/// An answer as a handler makes it. Framing is added when it is encoded.
package struct Response: Sendable, Equatable {
    /// The status; a final one (200 or above).
    package var status: Status
    /// Fields to send. `Content-Length`, `Transfer-Encoding`, `Date` and `Server` belong to the encoder and are left
    /// out; of `Connection`, the element `close` is honoured.
    package var headers: Headers
    /// The body. Give that of GET for HEAD, too: it is measured and not sent.
    package var body: [UInt8]

    /// An answer from its parts.
    package init(status: Status, headers: Headers = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
