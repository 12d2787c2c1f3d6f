/// Turns the bytes of a connection into requests, in whatever pieces they arrive.
///
/// Each byte is looked at once. What is kept is bounded by `Limits`, and storage grows with what has arrived, never
/// with what the client announced. After an error the framing is lost: the parser must not be used again.
struct RequestParser: Sendable {
    enum Progress: Sendable, Equatable {
        /// The input is used up, before or in the middle of a request.
        case needsInput
        /// The head is complete and a body follows.
        case body(expectsContinue: Bool)
        /// A request is complete; the input may go on with the next one.
        case request(Request, isPersistent: Bool)
    }

    private enum Phase {
        case requestLine
        case fields
        case fixedBody(remaining: Int)
        case chunkHeader
        case chunkData(remaining: Int)
        case chunkEnd
        case trailers
    }

    private let limits: Limits
    private var phase = Phase.requestLine
    private var scanner = LineScanner()
    private var head: RequestHead?
    /// About how many bytes `head` takes.
    private var headBytes = 0
    private var body: [UInt8] = []
    /// Bytes of this request used up so far.
    private var offset = 0
    private var emptyLines = 0
    private var sectionBytes = 0
    private var sectionFields = 0
    private var chunkExtensionBytes = 0

    init(limits: Limits) {
        self.limits = limits
    }

    /// Whether not one byte of a request has arrived; empty lines before it are none of it (RFC 9112, section 2.2).
    var isIdle: Bool {
        if case .requestLine = phase { scanner.isEmpty } else { false }
    }

    /// Whether the request in progress is known to be a HEAD request, whose answer has no body even if it is an error.
    var isHead: Bool { head.map { $0.method == "HEAD" } ?? scanner.line.starts(with: "HEAD ".utf8) }

    /// The header section of the request in progress, as far as it was read.
    var receivedHeaders: Headers { head?.headers ?? [:] }

    /// The bytes held here of an incomplete request, its parsed head included.
    var heldBytes: Int { body.count + scanner.line.count + headBytes }

    /// Reads on from `position`, and moves it, until there is something to report.
    mutating func parse(_ input: Span<UInt8>, from position: inout Int) throws(ProtocolError) -> Progress {
        while position < input.count {
            let start = position
            let progress = try step(input, from: &position)
            if case .request = progress { return progress ?? .needsInput }
            offset += position - start
            if let progress { return progress }
        }
        return .needsInput
    }

    private mutating func step(_ input: Span<UInt8>, from position: inout Int) throws(ProtocolError) -> Progress? {
        switch phase {
        case .requestLine:
            let isComplete = try scan(
                input, from: &position, limit: limits.requestLineBytes,
                overflow: .requestLineTooLong(limit: limits.requestLineBytes))
            return isComplete ? try endRequestLine() : nil
        case .fields:
            return try scanField(input, from: &position) ? try endFieldLine() : nil
        case .fixedBody(let remaining):
            let count = keepBody(input, from: &position, atMost: remaining)
            phase = .fixedBody(remaining: remaining - count)
            return remaining == count ? finish() : nil
        case .chunkHeader:
            let isComplete = try scan(
                input, from: &position, limit: limits.chunkLineBytes,
                overflow: .chunkExtensionsTooLong(limit: limits.chunkLineBytes))
            return isComplete ? try endChunkHeader() : nil
        case .chunkData(let remaining):
            let count = keepBody(input, from: &position, atMost: remaining)
            phase = remaining == count ? .chunkEnd : .chunkData(remaining: remaining - count)
            return nil
        case .chunkEnd:
            let isComplete = try scan(input, from: &position, limit: 0, overflow: .unterminatedChunk)
            if isComplete {
                scanner.reset()
                phase = .chunkHeader
            }
            return nil
        case .trailers:
            return try scanField(input, from: &position) ? try endTrailerLine() : nil
        }
    }
}

// MARK: - Lines

extension RequestParser {
    private mutating func scan(
        _ input: Span<UInt8>, from position: inout Int, limit: Int, overflow: ProtocolError
    ) throws(ProtocolError) -> Bool {
        try scanner.scan(
            input, from: &position, offset: offset - position, limit: limit, overflow: overflow)
    }

    /// Scans a line of the header or trailer section and counts it towards the limits.
    private mutating func scanField(_ input: Span<UInt8>, from position: inout Int) throws(ProtocolError) -> Bool {
        let isComplete = try scan(
            input, from: &position, limit: limits.headerSectionBytes - sectionBytes,
            overflow: .headerSectionTooLarge(limit: limits.headerSectionBytes))
        guard isComplete else { return false }
        sectionBytes += scanner.line.count + 2
        guard sectionBytes <= limits.headerSectionBytes else {
            throw .headerSectionTooLarge(limit: limits.headerSectionBytes)
        }
        if !scanner.line.isEmpty { sectionFields += 1 }
        guard sectionFields <= limits.headerFields else { throw .tooManyHeaderFields(limit: limits.headerFields) }
        return true
    }

    private mutating func endRequestLine() throws(ProtocolError) -> Progress? {
        if scanner.line.isEmpty {
            emptyLines += 1
            guard emptyLines <= limits.leadingEmptyLines else {
                throw .tooManyEmptyLines(limit: limits.leadingEmptyLines)
            }
        } else {
            let head = try RequestHead(requestLine: scanner.line)
            headBytes = head.requestLineBytes
            self.head = head
            phase = .fields
        }
        // A line that is wrong stays, for `isHead`.
        scanner.reset()
        return nil
    }

    private mutating func endFieldLine() throws(ProtocolError) -> Progress? {
        defer { scanner.reset() }
        guard scanner.line.isEmpty else {
            head?.headers.append(try RequestHead.parseField(scanner.line))
            headBytes += scanner.line.count + MemoryLayout<Headers.Field>.stride
            return nil
        }
        guard let head else { return nil }
        try head.checkHost()
        let framing = try BodyFraming(head.headers, version: head.version)
        let expectsContinue = try head.expectsContinue()
        if let authority = head.targetParts.authority {
            // The authority of the target overrides that of the field (RFC 9112, section 3.2.2).
            self.head?.headers.set(name: "Host", value: authority)
        }
        switch framing {
        case .length(0):
            return finish()
        case .length(let length):
            guard length <= limits.bodyBytes else { throw .bodyTooLarge(limit: limits.bodyBytes) }
            phase = .fixedBody(remaining: length)
        case .chunked:
            phase = .chunkHeader
        }
        return .body(expectsContinue: expectsContinue)
    }

    private mutating func endChunkHeader() throws(ProtocolError) -> Progress? {
        defer { scanner.reset() }
        let header = try ChunkHeader(scanner.line)
        chunkExtensionBytes += header.extensionBytes
        guard chunkExtensionBytes <= limits.chunkExtensionBytes else {
            throw .chunkExtensionsTooLong(limit: limits.chunkExtensionBytes)
        }
        guard header.size <= limits.bodyBytes - body.count else { throw .bodyTooLarge(limit: limits.bodyBytes) }
        if header.size == 0 {
            (sectionBytes, sectionFields) = (0, 0)
            phase = .trailers
        } else {
            phase = .chunkData(remaining: header.size)
        }
        return nil
    }

    /// Trailers are checked like fields and dropped: nothing here needs them, and merging them is a smuggling risk
    /// (RFC 9110, section 6.5.1).
    private mutating func endTrailerLine() throws(ProtocolError) -> Progress? {
        defer { scanner.reset() }
        guard !scanner.line.isEmpty else { return finish() }
        _ = try RequestHead.parseField(scanner.line)
        return nil
    }
}

// MARK: - Body

extension RequestParser {
    private mutating func keepBody(_ input: Span<UInt8>, from position: inout Int, atMost remaining: Int) -> Int {
        let count = min(remaining, input.count - position)
        input.extracting(position..<(position + count)).withUnsafeBufferPointer { body.append(contentsOf: $0) }
        position += count
        return count
    }

    private mutating func finish() -> Progress? {
        guard let head else { return nil }
        let request = Request(
            method: head.method, target: head.target, parts: head.targetParts, version: head.version,
            headers: head.headers, body: body)
        var next = RequestParser(limits: limits)
        swap(&next.scanner, &scanner)
        next.scanner.reset()
        self = next
        return .request(request, isPersistent: head.isPersistent)
    }
}
