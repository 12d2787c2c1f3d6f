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

    enum Phase {
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

    struct Exchange {
        var isHead: Bool
        var version: Version
        var isPersistent: Bool
    }

    let limits: Limits
    let product: String?
    let idleSeconds: Int?
    let bodyRefusal: ProtocolError?
    var parser: RequestParser
    var phase = Phase.reading
    var deadline: Deadline?
    var isReadingPaused = false
    var hasPeerClosed = false
    var isDraining = false
    var isShuttingDown = false
    /// After an error the framing is lost.
    var hasFailed = false
    /// Nothing that arrives is a request any more.
    var isDiscardingInput = false
    /// Received and not parsed: the bytes from `pendingStart` on.
    var pending: [UInt8] = []
    var pendingStart = 0
    /// The bytes of the request being received or answered that have been parsed, its framing included.
    package internal(set) var requestBytes = 0

    /// The state of a connection just accepted. Call `start()` first.
    ///
    /// - Parameters:
    ///   - product: The value of `Server` in every answer; without one the answers have no such field.
    ///   - idleSeconds: After how many seconds without a request the connection will be closed, which answers then say.
    ///   - bodyRefusal: What a request with a body is refused with as soon as its head has arrived.
    package init(
        limits: Limits, product: String? = nil, idleSeconds: Int? = nil, bodyRefusal: ProtocolError? = nil
    ) {
        self.limits = limits
        self.product = product
        self.idleSeconds = idleSeconds
        self.bodyRefusal = bodyRefusal
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

    /// The bytes held here of requests that have not been delivered: an incomplete one, and those that wait behind the
    /// one in progress. The server bounds them over all its connections.
    package var heldBytes: Int { parser.heldBytes + pending.count }

    /// Whether the next byte begins a request.
    package var awaitsRequest: Bool { if case .reading = phase { parser.isIdle } else { false } }
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

    /// The server has no room for what the client sends. The request being received is answered with the error instead;
    /// those that wait behind the one in progress are thrown away, and the connection closes after its answer: none of
    /// them has been begun, so the client may send them again (RFC 9112, section 9.3.2).
    package mutating func refuse(_ error: ProtocolError) -> [Action] {
        var actions: [Action] = []
        switch phase {
        case .reading:
            fail(error, &actions)
            return actions
        case .answering: isDraining = true
        case .writing: phase = .writing(thenClose: true)
        case .handshaking, .lingering, .closed: return actions
        }
        isDiscardingInput = true
        dropPending()
        return actions
    }

    /// The connection has been closed without the machine having asked for it: frees what is held.
    package mutating func connectionClosed() {
        phase = .closed
        parser = RequestParser(limits: limits)
        dropPending()
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
            guard !isDiscardingInput else { break }
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
        (hasFailed, isDiscardingInput) = (true, true)
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
            if !isPersistent {
                .close
            } else if exchange.version == .http1_0 || idleSeconds != nil {
                .keepAlive(seconds: idleSeconds)
            } else {
                .implicit
            }
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
            requestBytes = 0
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
