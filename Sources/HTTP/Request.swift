/// A complete request: its head, checked, and its body without transfer coding.
package struct Request: Sendable, Equatable {
    /// One `name=value` of the query, decoded.
    package struct QueryItem: Sendable, Equatable {
        /// The decoded name.
        package var name: String
        /// The decoded value; empty if there was no `=`.
        package var value: String
    }

    /// The method, a token; methods are case-sensitive.
    package let method: String
    /// The request target as received.
    package let target: String
    /// The decoded path, beginning with `/`; `*` for an OPTIONS request about the server as a whole.
    package let path: String
    /// The decoded path between its slashes: `[]` for `/`, `["models", "shoe"]` for `/models/shoe`; a trailing slash
    /// gives a last empty segment. No segment holds a slash or a control character or is `.` or `..`.
    package let pathSegments: [String]
    /// The decoded query, in order.
    package let query: [QueryItem]
    /// The protocol version.
    package let version: Version
    /// The header section. Trailers are read and dropped.
    package let headers: Headers
    /// The body; empty if there is none.
    package let body: [UInt8]

    /// A request from its parts; the target is taken apart as one from the wire is.
    ///
    /// - Throws: `ProtocolError.invalidTarget`.
    package init(
        method: String, target: String, version: Version = .http1_1, headers: Headers = [:], body: [UInt8] = []
    ) throws(ProtocolError) {
        let parts = try RequestTarget(Array(target.utf8), method: method)
        self.init(
            method: method, target: target, parts: parts, version: version, headers: headers, body: body)
    }

    init(
        method: String, target: String, parts: RequestTarget, version: Version, headers: Headers, body: [UInt8]
    ) {
        self.method = method
        self.target = target
        self.path = parts.path
        self.pathSegments = parts.segments
        self.query = parts.query
        self.version = version
        self.headers = headers
        self.body = body
    }

    /// Whether the method is HEAD: the answer is that to GET, its body left out on the wire by the encoder.
    package var isHead: Bool { method == "HEAD" }

    /// All values of a query parameter, in order.
    package func queryValues(_ name: String) -> [String] {
        query.compactMap { $0.name == name ? $0.value : nil }
    }
}
