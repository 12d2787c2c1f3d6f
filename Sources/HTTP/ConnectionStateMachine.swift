/// The life of one server connection as a value: events go in, actions come out, and nothing here touches a socket, a
/// clock or a thread.
///
/// Requests are delivered one at a time and answered in order; what arrives meanwhile waits, and beyond
/// `Limits.pipelinedBytes` reading pauses. An error of the client is answered, then the connection closes.
///
/// Perform the actions of an event in order, and those of events which they cause after them.
package struct ConnectionStateMachine: Sendable {
    /// What a deadline bounds. At most one is armed at a time; a new one replaces it.
    package enum Deadline: Sendable, Equatable {
        /// The time until both sides have agreed on how to encrypt.
        case handshake
        /// Nothing of a request has arrived.
        case idle
        /// The time from the first byte of a request to the end of its head.
        case head
        /// The time from the end of the head to the end of the body.
        case body
        /// The time until the transport has taken all of an answer.
        case write
        /// The time until the client has closed its side after the last answer.
        case linger
        /// The server goes away while nothing of a request has arrived: one may be on its way.
        case farewell
    }

    /// What the owner of the connection has to do.
    package enum Action: Sendable, Equatable {
        /// Hand the request to the handler and bring its answer to `respond(with:date:)`.
        case deliver(Request)
        /// Make an answer that says what is wrong and bring it to `respond(with:date:)`. `received` holds what is known
        /// of the request's header section.
        case refuse(ProtocolError, received: Headers)
        /// Send the bytes after those sent before; call `writeFinished()` once the transport has taken all of them.
        case write([UInt8])
        /// Replace the deadline, counted from now; none for nil. Call `deadlineReached()` when it passes.
        case setDeadline(Deadline?)
        /// Stop reading: the client sends faster than it is answered, or has nothing more to send.
        case pauseReading
        /// Read again.
        case resumeReading
        /// Close the sending side so that the client sees the end; go on reading.
        case shutDownWriting
        /// Close the connection. Nothing comes after it.
        case close
    }

    private enum Phase {
        /// The transport is not ready for a request.
        case handshaking
        /// Waiting for a request or in the middle of one.
        case reading
        /// A request or its error waits for its answer.
        case answering(Exchange)
        /// An answer is on its way to the transport.
        case writing(thenClose: Bool)
        /// All is said: input is thrown away until the client has closed its side, because closing with unread input
        /// resets the connection, and the client might lose the answer (RFC 9112, section 9.6).
        case lingering(remainingBytes: Int)
        case closed
    }

    private struct Exchange {
        var isHead: Bool
        var version: Version
        var isPersistent: Bool
    }

    private let limits: Limits
    private let product: String?
    private var parser: RequestParser
    private var phase = Phase.reading
    private var deadline: Deadline?
    private var isReadingPaused = false
    private var hasPeerClosed = false
    private var isDraining = false
    private var isShuttingDown = false
    /// After an error the framing is lost, and input is thrown away.
    private var hasFailed = false
    /// Received and not parsed: the bytes from `pendingStart` on.
    private var pending: [UInt8] = []
    private var pendingStart = 0

    /// The state of a connection just accepted. Call `start()` first.
    ///
    /// - Parameter product: The value of `Server` in every answer; without one the answers have no such field.
    package init(limits: Limits, product: String? = nil) {
        self.limits = limits
        self.product = product
        parser = RequestParser(limits: limits)
    }
}

extension ConnectionStateMachine {
    /// Whether a complete request waits for its answer, or the answer for the transport.
    package var owesAnswer: Bool {
        switch phase {
        case .answering, .writing: !hasFailed
        case .handshaking, .reading, .lingering, .closed: false
        }
    }

    /// The bytes of an incomplete body held here, which the server bounds over all its connections.
    package var heldBodyBytes: Int { parser.bodyBytes }
}

// MARK: - Events

extension ConnectionStateMachine {
    /// The connection is open. After a handshake of the transport, call `handshakeFinished()`.
    package mutating func start(withHandshake: Bool = false) -> [Action] {
        var actions: [Action] = []
        if withHandshake { phase = .handshaking }
        setDeadline(withHandshake ? .handshake : .idle, &actions)
        return actions
    }

    /// The transport is ready for requests.
    package mutating func handshakeFinished() -> [Action] {
        guard case .handshaking = phase else { return [] }
        var actions: [Action] = []
        phase = .reading
        awaitInput(&actions)
        return actions
    }

    /// The server cannot serve the connection or the request being received: answers with the error instead.
    package mutating func refuse(_ error: ProtocolError) -> [Action] {
        switch phase {
        case .handshaking, .reading: break
        case .answering, .writing, .lingering, .closed: return []
        }
        var actions: [Action] = []
        fail(error, &actions)
        return actions
    }

    /// Bytes have arrived.
    package mutating func received(_ input: Span<UInt8>) -> [Action] {
        var actions: [Action] = []
        switch phase {
        case .lingering(let remaining) where input.count < remaining:
            phase = .lingering(remainingBytes: remaining - input.count)
        case .lingering:
            close(&actions)
        case .handshaking, .closed:
            break
        case .reading:
            // Nothing is pending while a request is being read, so these bytes are parsed where they lie.
            let used = advance(input, from: 0, &actions)
            if used < input.count { keepPending(input.extracting(used...)) }
        case .answering, .writing:
            guard !hasFailed else { break }
            keepPending(input)
            if pending.count - pendingStart >= limits.pipelinedBytes { pauseReading(&actions) }
        }
        return actions
    }

    /// The client has closed its sending side. Complete requests are still answered.
    package mutating func peerClosed() -> [Action] {
        var actions: [Action] = []
        hasPeerClosed = true
        switch phase {
        case .reading: endOfInput(&actions)
        case .answering, .writing: pauseReading(&actions)
        case .handshaking, .lingering: close(&actions)
        case .closed: break
        }
        return actions
    }

    /// The transport has failed and passes nothing on in either direction, but has told the client why: the client gets
    /// to read that.
    package mutating func transportFailed() -> [Action] {
        var actions: [Action] = []
        if case .closed = phase { return actions }
        hasFailed = true
        parser = RequestParser(limits: limits)
        endOutput(&actions)
        return actions
    }

    /// The answer to the request or error in progress; ignored if there is none.
    ///
    /// - Parameter date: The current time as `HTTPDate` writes it.
    package mutating func respond(with response: Response, date: String) -> [Action] {
        guard case .answering(let exchange) = phase else { return [] }
        let isLast = hasPeerClosed && pendingStart == pending.count
        let isPersistent = exchange.isPersistent && !isLast && !isDraining && !response.closesConnection
        let persistence: Response.Persistence =
            isPersistent ? (exchange.version == .http1_0 ? .keepAlive : .implicit) : .close
        var actions: [Action] = []
        phase = .writing(thenClose: !isPersistent)
        setDeadline(.write, &actions)
        actions.append(
            .write(
                response.encoded(
                    date: date, product: product, persistence: persistence, withBody: !exchange.isHead)))
        return actions
    }

    /// The transport has taken everything given to it.
    package mutating func writeFinished() -> [Action] {
        guard case .writing(let thenClose) = phase else { return [] }
        var actions: [Action] = []
        if thenClose {
            endOutput(&actions)
        } else {
            phase = .reading
            advancePending(&actions)
        }
        return actions
    }

    /// The armed deadline has passed.
    package mutating func deadlineReached() -> [Action] {
        var actions: [Action] = []
        let passed = deadline
        deadline = nil
        switch (passed, phase) {
        case (.head, .reading): fail(.headTimedOut, &actions)
        case (.body, .reading): fail(.bodyTimedOut, &actions)
        case (nil, _): break
        default: close(&actions)
        }
        return actions
    }

    /// The server wants to go away soon: every answer from now on closes its connection.
    package mutating func beginDraining() {
        isDraining = true
    }

    /// The server goes away now: an idle connection closes when no request has come by the deadline, any other after
    /// the answer to its request.
    package mutating func shutDown() -> [Action] {
        isDraining = true
        isShuttingDown = true
        var actions: [Action] = []
        switch phase {
        case .handshaking: setDeadline(.farewell, &actions)
        case .reading where parser.isIdle: setDeadline(.farewell, &actions)
        case .lingering: close(&actions)
        default: break
        }
        return actions
    }
}

// MARK: - Transitions

extension ConnectionStateMachine {
    /// Parses up to the next complete request.
    ///
    /// - Returns: The index of the first byte that belongs to further requests; after an error they are thrown away.
    private mutating func advance(_ input: Span<UInt8>, from start: Int, _ actions: inout [Action]) -> Int {
        var position = start
        do throws(ProtocolError) {
            while true {
                switch try parser.parse(input, from: &position) {
                case .needsInput:
                    awaitInput(&actions)
                    return position
                case .body(let expectsContinue):
                    // A client whose body is already here does not wait for the interim answer.
                    if expectsContinue, position == input.count {
                        actions.append(.write(Response.continueBytes))
                    }
                    setDeadline(.body, &actions)
                case .request(let request, let isPersistent):
                    phase = .answering(
                        Exchange(isHead: request.isHead, version: request.version, isPersistent: isPersistent))
                    setDeadline(nil, &actions)
                    actions.append(.deliver(request))
                    return position
                }
            }
        } catch {
            fail(error, &actions)
            return input.count
        }
    }

    private mutating func advancePending(_ actions: inout [Action]) {
        // A span of a member would borrow all of self, so the buffer moves out while it is parsed.
        var input: [UInt8] = []
        swap(&input, &pending)
        pendingStart = advance(input.span, from: pendingStart, &actions)
        swap(&input, &pending)
        if pendingStart == pending.count { dropPending() }
    }

    private mutating func awaitInput(_ actions: inout [Action]) {
        if hasPeerClosed { return endOfInput(&actions) }
        if parser.isIdle {
            setDeadline(isShuttingDown ? .farewell : .idle, &actions)
        } else if deadline != .body {
            setDeadline(.head, &actions)
        }
        resumeReading(&actions)
    }

    private mutating func endOfInput(_ actions: inout [Action]) {
        if parser.isIdle { close(&actions) } else { fail(.incompleteRequest, &actions) }
    }

    private mutating func fail(_ error: ProtocolError, _ actions: inout [Action]) {
        phase = .answering(Exchange(isHead: parser.isHead, version: .http1_1, isPersistent: false))
        hasFailed = true
        let received = parser.receivedHeaders
        parser = RequestParser(limits: limits)
        dropPending()
        setDeadline(nil, &actions)
        if hasPeerClosed { pauseReading(&actions) }
        actions.append(.refuse(error, received: received))
    }

    /// The last answer is written.
    private mutating func endOutput(_ actions: inout [Action]) {
        let hasReadAll = pendingStart == pending.count && !hasFailed
        if hasPeerClosed || (isShuttingDown && hasReadAll) { return close(&actions) }
        dropPending()
        phase = .lingering(remainingBytes: limits.lingerBytes)
        actions.append(.shutDownWriting)
        setDeadline(.linger, &actions)
        resumeReading(&actions)
    }

    private mutating func close(_ actions: inout [Action]) {
        phase = .closed
        dropPending()
        setDeadline(nil, &actions)
        actions.append(.close)
    }
}

// MARK: - Details

extension ConnectionStateMachine {
    private mutating func keepPending(_ input: Span<UInt8>) {
        // Moving the rest to the front only when it is the smaller half keeps the cost linear.
        if pendingStart > pending.count / 2 {
            pending.removeFirst(pendingStart)
            pendingStart = 0
        }
        input.withUnsafeBufferPointer { pending.append(contentsOf: $0) }
    }

    /// Empties the buffer; a large one is given back, so that an idle connection is cheap.
    private mutating func dropPending() {
        pending.removeAll(keepingCapacity: pending.capacity <= 4096)
        pendingStart = 0
    }

    private mutating func setDeadline(_ next: Deadline?, _ actions: inout [Action]) {
        // Arming what is armed already would let a trickle of bytes put it off for ever.
        guard next != deadline else { return }
        deadline = next
        actions.append(.setDeadline(next))
    }

    private mutating func pauseReading(_ actions: inout [Action]) {
        guard !isReadingPaused else { return }
        isReadingPaused = true
        actions.append(.pauseReading)
    }

    private mutating func resumeReading(_ actions: inout [Action]) {
        guard isReadingPaused, !hasPeerClosed else { return }
        isReadingPaused = false
        actions.append(.resumeReading)
    }
}
