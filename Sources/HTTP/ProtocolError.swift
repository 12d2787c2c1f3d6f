/// Why a connection gets an error answer that no handler made: the bytes break the protocol, a limit or a deadline.
///
/// `status` translates each case; `description` says what was found and what was expected, with everything the client
/// sent quoted and escaped.
package enum ProtocolError: Error, Sendable, Equatable {
    /// A carriage return that no line feed follows, at this offset in the request.
    case bareCarriageReturn(offset: Int)
    /// A line feed that no carriage return precedes.
    case bareLineFeed(offset: Int)
    /// A control character other than tab in a line.
    case controlCharacter(UInt8, offset: Int)
    /// More empty lines before the request line than are skipped.
    case tooManyEmptyLines(limit: Int)
    /// Something other than `method SP target SP version`.
    case malformedRequestLine(found: String)
    /// A method that is not a token.
    case invalidMethod(found: String)
    /// CONNECT, which only proxies serve.
    case connectNotSupported
    /// A request target that is in none of the forms of RFC 9112, section 3.2, or that cannot be decoded.
    case invalidTarget(found: String, problem: String)
    /// A request line over the limit.
    case requestLineTooLong(limit: Int)
    /// A major version other than 1.
    case unsupportedVersion(found: String)
    /// A header or trailer section over the limit.
    case headerSectionTooLarge(limit: Int)
    /// More fields than the limit.
    case tooManyHeaderFields(limit: Int)
    /// A field line that begins with whitespace (obs-fold, RFC 9112, section 5.2).
    case foldedField(found: String)
    /// A field line without a colon, or whose name is not a token directly before it.
    case malformedField(found: String)
    /// HTTP/1.1 without `Host`.
    case missingHost
    /// More than one `Host`.
    case repeatedHost(count: Int)
    /// A `Host` that is not a host and an optional port.
    case invalidHost(found: String)
    /// A `Content-Length` that is not one decimal number within 64 bits.
    case invalidContentLength(found: String)
    /// More than one `Content-Length`, alike or not.
    case repeatedContentLength(count: Int)
    /// Both ways to frame a body at once: the mark of request smuggling.
    case contentLengthWithTransferEncoding
    /// A transfer coding in HTTP/1.0, which has none.
    case transferEncodingInHTTP1_0
    /// A `Transfer-Encoding` that is malformed or does not end with exactly one `chunked`.
    case invalidTransferEncoding(found: String)
    /// A transfer coding other than `chunked`.
    case unsupportedTransferCoding(found: String)
    /// An expectation other than `100-continue`.
    case unsupportedExpectation(found: String)
    /// A body over the limit, declared or received.
    case bodyTooLarge(limit: Int)
    /// A chunk that does not have the form of RFC 9112, section 7.1.
    case malformedChunk(found: String)
    /// The data of a chunk goes on where its size says that it ends.
    case unterminatedChunk
    /// Chunk extensions over one of their limits.
    case chunkExtensionsTooLong(limit: Int)
    /// The client closed its side in the middle of a request.
    case incompleteRequest
    /// The head of the request did not arrive within its deadline.
    case headTimedOut
    /// The body of the request did not arrive within its deadline.
    case bodyTimedOut
    /// More connections than the server admits.
    case tooManyConnections(limit: Int)
    /// All the requests being received together take more memory than the server grants them.
    case tooManyHeldBytes(limit: Int)
    /// The handler let go of the request without an answer.
    case notAnswered
    /// Plain text where only encrypted requests are answered.
    case notEncrypted
}

extension ProtocolError {
    /// The status of the answer.
    package var status: Status {
        switch self {
        case .bareCarriageReturn, .bareLineFeed, .controlCharacter, .tooManyEmptyLines, .malformedRequestLine,
            .invalidMethod, .invalidTarget, .foldedField, .malformedField, .missingHost, .repeatedHost, .invalidHost,
            .invalidContentLength, .repeatedContentLength, .contentLengthWithTransferEncoding,
            .transferEncodingInHTTP1_0, .invalidTransferEncoding, .malformedChunk, .unterminatedChunk,
            .chunkExtensionsTooLong, .incompleteRequest, .notEncrypted:
            .badRequest
        case .headTimedOut, .bodyTimedOut: .requestTimeout
        case .bodyTooLarge: .contentTooLarge
        case .requestLineTooLong: .targetTooLong
        case .unsupportedExpectation: .expectationFailed
        case .headerSectionTooLarge, .tooManyHeaderFields: .headerFieldsTooLarge
        case .notAnswered: .internalServerError
        case .connectNotSupported, .unsupportedTransferCoding: .notImplemented
        case .tooManyConnections, .tooManyHeldBytes: .serviceUnavailable
        case .unsupportedVersion: .versionNotSupported
        }
    }
}

extension ProtocolError: CustomStringConvertible {
    /// A full sentence for the client and the log.
    package var description: String {
        switch self {
        case .bareCarriageReturn(let offset):
            "The carriage return at byte \(offset) of the request has no line feed after it; lines end with both."
        case .bareLineFeed(let offset):
            "The line feed at byte \(offset) of the request has no carriage return before it; lines end with both."
        case .controlCharacter(let byte, let offset):
            "Byte \(offset) of the request is the control character 0x\(ASCII.hexadecimal(byte)), which no line of a "
                + "request may hold."
        case .tooManyEmptyLines(let limit):
            "More than \(limit) empty lines precede the request line."
        case .malformedRequestLine(let found):
            "The request line is \(found); a method, a target and a version were expected, one space between each two."
        case .invalidMethod(let found):
            "The method is \(found), which is not a token."
        case .connectNotSupported:
            "The method is CONNECT, which this server does not implement: it is not a proxy."
        case .invalidTarget(let found, let problem):
            "The request target \(found) \(problem)."
        case .requestLineTooLong(let limit):
            "The request line is longer than \(limit) bytes, the most this server reads."
        case .unsupportedVersion(let found):
            "The protocol version is \(found); this server speaks HTTP/1.1 and HTTP/1.0."
        case .headerSectionTooLarge(let limit):
            "The header or trailer section is larger than \(limit) bytes, the most this server reads."
        case .tooManyHeaderFields(let limit):
            "The header or trailer section has more than \(limit) fields, the most this server reads."
        case .foldedField(let found):
            "The field line \(found) begins with whitespace; folded lines are obsolete and not accepted."
        case .malformedField(let found):
            "The field line \(found) does not begin with a name and a colon directly after it."
        case .missingHost:
            "The request has no Host field, which HTTP/1.1 requires."
        case .repeatedHost(let count):
            "The request has \(count) Host fields; exactly one was expected."
        case .invalidHost(let found):
            "The Host field is \(found); a host name or address and an optional port were expected."
        case .invalidContentLength(let found):
            "The Content-Length field is \(found); one decimal number of bytes below 2^63 was expected."
        case .repeatedContentLength(let count):
            "The request has \(count) Content-Length fields; at most one was expected."
        case .contentLengthWithTransferEncoding:
            "The request has both Content-Length and Transfer-Encoding; at most one of them was expected."
        case .transferEncodingInHTTP1_0:
            "The request has Transfer-Encoding but is HTTP/1.0, which has no transfer codings."
        case .invalidTransferEncoding(let found):
            "The Transfer-Encoding is \(found); codings that end with exactly one \"chunked\" were expected."
        case .unsupportedTransferCoding(let found):
            "The transfer coding \(found) is not implemented; only \"chunked\" is."
        case .unsupportedExpectation(let found):
            "The expectation \(found) cannot be met; only \"100-continue\" can."
        case .bodyTooLarge(let limit):
            "The body is larger than \(limit) bytes, the most this server reads."
        case .malformedChunk(let found):
            "The chunk begins with \(found); a hexadecimal size and at most extensions after a semicolon were expected."
        case .unterminatedChunk:
            "The data of a chunk goes on where its size says that it ends; a line end was expected."
        case .chunkExtensionsTooLong(let limit):
            "The lines before chunks, their sizes and extensions, take more than \(limit) bytes, the most this server "
                + "reads."
        case .incompleteRequest:
            "The client closed its side of the connection before the request was complete."
        case .headTimedOut:
            "The head of the request did not arrive in time."
        case .bodyTimedOut:
            "The body of the request did not arrive in time."
        case .tooManyConnections(let limit):
            "The server already has \(limit) connections, the most it admits; try again shortly."
        case .tooManyHeldBytes(let limit):
            "The requests that the server is receiving take more than \(limit) bytes together, the most it holds; "
                + "try again shortly."
        case .notAnswered:
            "The server failed to answer the request."
        case .notEncrypted:
            "The request is not encrypted, and this port speaks TLS; ask for https:// instead of http://."
        }
    }
}
