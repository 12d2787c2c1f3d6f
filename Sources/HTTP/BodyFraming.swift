/// How the end of a request's body is found (RFC 9112, section 6.3). A request whose fields leave room for two readings
/// is refused, never guessed at: that is how requests are smuggled.
enum BodyFraming: Sendable, Equatable {
    /// Exactly this many bytes; 0 without any framing field.
    case length(Int)
    /// The chunked transfer coding.
    case chunked

    init(_ headers: Headers, version: Version) throws(ProtocolError) {
        let codings = headers.values(for: "Transfer-Encoding")
        let lengths = headers.values(for: "Content-Length")
        if codings.isEmpty {
            guard lengths.count <= 1 else { throw .repeatedContentLength(count: lengths.count) }
            self = .length(try lengths.first.map(Self.parseLength) ?? 0)
        } else {
            guard lengths.isEmpty else { throw .contentLengthWithTransferEncoding }
            guard version != .http1_0 else { throw .transferEncodingInHTTP1_0 }
            try Self.requireChunked(codings)
            self = .chunked
        }
    }

    /// Digits only: no sign, no list, no whitespace, and nothing that does not fit.
    private static func parseLength(_ text: String) throws(ProtocolError) -> Int {
        var length = 0
        for byte in text.utf8 {
            guard let digit = ASCII.decimalDigit(byte) else {
                throw .invalidContentLength(found: ASCII.quoted(text.utf8))
            }
            let (tenfold, overflows) = length.multipliedReportingOverflow(by: 10)
            let (sum, sumOverflows) = tenfold.addingReportingOverflow(digit)
            guard !overflows, !sumOverflows else { throw .invalidContentLength(found: ASCII.quoted(text.utf8)) }
            length = sum
        }
        guard !text.isEmpty else { throw .invalidContentLength(found: ASCII.quoted(text.utf8)) }
        return length
    }

    /// Accepts `chunked` and nothing else. Empty list elements are refused rather than skipped.
    private static func requireChunked(_ values: [String]) throws(ProtocolError) {
        let elements = values.flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
                .map { String(Substring(ASCII.trimmed($0))) }
        }
        let isChunked = elements.map { ASCII.equalIgnoringCase($0, "chunked") }
        let areTokens = elements.allSatisfy { !$0.isEmpty && ByteSet.token.containsAll($0.utf8) }
        // A single unknown coding is "not implemented"; anything around `chunked` that is not right is an attack.
        guard areTokens, !isChunked.dropLast().contains(true) else {
            throw .invalidTransferEncoding(found: ASCII.quoted(values.joined(separator: ", ").utf8))
        }
        if let unknown = zip(elements, isChunked).first(where: { !$0.1 })?.0 {
            throw .unsupportedTransferCoding(found: ASCII.quoted(unknown.utf8))
        }
    }
}
