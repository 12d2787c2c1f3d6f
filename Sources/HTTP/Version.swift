/// The version of the protocol that a request was sent with, as far as it makes a difference here (RFC 9110,
/// section 2.5). A later minor version of HTTP/1 is treated as 1.1.
package enum Version: Sendable, Equatable {
    /// HTTP/1.0: connections close after one answer unless the client asks otherwise; no chunked coding.
    case http1_0
    /// HTTP/1.1 (RFC 9112).
    case http1_1
}
