/// The request line and the fields, checked one line at a time.
struct RequestHead: Sendable {
    let method: String
    let target: String
    let targetParts: RequestTarget
    let version: Version
    var headers: Headers = [:]

    /// Parses a request line (RFC 9112, section 3): one space between the parts and none elsewhere.
    init(requestLine line: [UInt8]) throws(ProtocolError) {
        let parts = line.split(separator: ASCII.space, omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .malformedRequestLine(found: ASCII.quoted(line))
        }
        guard ByteSet.token.containsAll(parts[0]) else { throw .invalidMethod(found: ASCII.quoted(parts[0])) }
        method = String(decoding: parts[0], as: UTF8.self)
        version = try Self.parseVersion(parts[2], of: line)
        guard method != "CONNECT" else { throw .connectNotSupported }
        targetParts = try RequestTarget(parts[1], method: method)
        target = String(decoding: parts[1], as: UTF8.self)
    }

    /// About how many bytes the parsed request line takes: many short segments or parameters take more than their text.
    var requestLineBytes: Int {
        2 * target.utf8.count + targetParts.segments.count * MemoryLayout<String>.stride
            + targetParts.query.count * MemoryLayout<Request.QueryItem>.stride
    }

    /// `HTTP/` digit `.` digit, in this case and nothing around it (RFC 9112, section 2.3).
    private static func parseVersion(
        _ text: ArraySlice<UInt8>, of line: [UInt8]
    ) throws(ProtocolError) -> Version {
        let bytes = Array(text)
        guard bytes.count == 8, bytes.starts(with: "HTTP/".utf8), bytes[6] == UInt8(ascii: "."),
            let major = ASCII.decimalDigit(bytes[5]), let minor = ASCII.decimalDigit(bytes[7])
        else { throw .malformedRequestLine(found: ASCII.quoted(line)) }
        guard major == 1 else { throw .unsupportedVersion(found: ASCII.quoted(bytes)) }
        return minor == 0 ? .http1_0 : .http1_1
    }

    /// Parses a field line (RFC 9112, section 5): a token, a colon directly after it, a value.
    static func parseField(_ line: [UInt8]) throws(ProtocolError) -> Headers.Field {
        guard let first = line.first, !ASCII.isWhitespace(first) else {
            throw .foldedField(found: ASCII.quoted(line))
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0, ByteSet.token.containsAll(line[..<colon])
        else { throw .malformedField(found: ASCII.quoted(line)) }
        return Headers.Field(
            name: String(decoding: line[..<colon], as: UTF8.self),
            value: String(decoding: ASCII.trimmed(line[(colon + 1)...]), as: UTF8.self))
    }

    /// Checks `Host` (RFC 9112, section 3.2): exactly one in HTTP/1.1, at most one in HTTP/1.0, always a valid one.
    func checkHost() throws(ProtocolError) {
        let hosts = headers.values(for: "Host")
        guard hosts.count <= 1 else { throw .repeatedHost(count: hosts.count) }
        guard let host = hosts.first else {
            if version == .http1_0 { return }
            throw .missingHost
        }
        guard Authority.isValid(host.utf8) else { throw .invalidHost(found: ASCII.quoted(host.utf8)) }
    }

    /// Whether the client waits for `100 Continue` before it sends the body (RFC 9110, section 10.1.1). HTTP/1.0
    /// clients cannot.
    func expectsContinue() throws(ProtocolError) -> Bool {
        guard version == .http1_1 else { return false }
        let expectations = headers.elements(for: "Expect")
        if let unknown = expectations.first(where: { !ASCII.equalIgnoringCase($0, "100-continue") }) {
            throw .unsupportedExpectation(found: ASCII.quoted(unknown.utf8))
        }
        return !expectations.isEmpty
    }

    /// Whether the connection may carry another request after this one (RFC 9112, section 9.3).
    var isPersistent: Bool {
        let options = headers.elements(for: "Connection")
        if options.contains(where: { ASCII.equalIgnoringCase($0, "close") }) { return false }
        return version == .http1_1 || options.contains { ASCII.equalIgnoringCase($0, "keep-alive") }
    }
}
