extension Response {
    /// What the `Connection` field of the answer says.
    enum Persistence: Sendable, Equatable {
        /// The connection closes after this answer.
        case close
        /// The connection stays open, which an HTTP/1.0 client must be told. Where there is a time, the server closes
        /// it after so many seconds without a request.
        case keepAlive(seconds: Int?)
        /// The connection stays open, as HTTP/1.1 assumes.
        case implicit
    }

    /// The interim answer that asks for the body (RFC 9110, section 15.2.1).
    static let continueBytes = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Head and body in one buffer (RFC 9112, sections 4 to 6).
    ///
    /// Whatever the handler put in, the message has exactly one framing: the fields that decide it come from here, a
    /// name that is not a token is left out with its value, and control characters in values become spaces, so that no
    /// value can end its line.
    ///
    /// - Parameters:
    ///   - date: The value of `Date` (RFC 9110, section 5.6.7).
    ///   - product: The value of `Server` (RFC 9110, section 10.2.4); nil leaves the field out.
    ///   - withBody: False in the answer to HEAD; `Content-Length` is then that of the body not sent.
    func encoded(date: String, product: String?, persistence: Persistence, withBody: Bool) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(256 + 64 * headers.count + (withBody ? body.count : 0))
        bytes.append(contentsOf: "HTTP/1.1 ".utf8)
        bytes.append(contentsOf: status.description.utf8)
        bytes.append(contentsOf: "\r\n".utf8)
        for field in headers where !Self.isReserved(field.name) && Self.isToken(field.name) {
            Self.append(field.name, field.value, to: &bytes)
        }
        if !status.forbidsBody {
            Self.append("Content-Length", String(body.count), to: &bytes)
        }
        Self.append("Date", date, to: &bytes)
        if let product { Self.append("Server", product, to: &bytes) }
        switch persistence {
        case .close:
            Self.append("Connection", "close", to: &bytes)
        case .keepAlive(let seconds):
            Self.append("Connection", "keep-alive", to: &bytes)
            // No standard has this field any more, but clients read it (RFC 2068, section 19.7.1) and give up an idle
            // connection before the server does.
            if let seconds { Self.append("Keep-Alive", "timeout=\(seconds)", to: &bytes) }
        case .implicit:
            break
        }
        bytes.append(contentsOf: "\r\n".utf8)
        if withBody, !status.forbidsBody {
            bytes.append(contentsOf: body)
        }
        return bytes
    }

    /// Whether the handler asked for the connection to close.
    var closesConnection: Bool {
        headers.elements(for: "Connection").contains { ASCII.equalIgnoringCase($0, "close") }
    }

    private static let reservedNames = [
        "content-length", "transfer-encoding", "connection", "date", "server", "keep-alive", "trailer",
    ]

    private static func isReserved(_ name: String) -> Bool {
        reservedNames.contains { ASCII.equalIgnoringCase($0, name) }
    }

    private static func isToken(_ name: String) -> Bool {
        !name.isEmpty && ByteSet.token.containsAll(name.utf8)
    }

    private static func append(_ name: String, _ value: String, to bytes: inout [UInt8]) {
        bytes.append(contentsOf: name.utf8)
        bytes.append(contentsOf: ": ".utf8)
        for byte in value.utf8 {
            bytes.append(ASCII.isControl(byte) && byte != ASCII.tab ? ASCII.space : byte)
        }
        bytes.append(contentsOf: "\r\n".utf8)
    }
}
