extension ConnectionStateMachine {
    /// Parses up to the next complete request.
    ///
    /// - Returns: The index of the first byte that belongs to further requests; after an error they are thrown away.
    mutating func advance(_ input: Span<UInt8>, from start: Int, _ actions: inout [Action]) -> Int {
        var position = start
        defer { requestBytes += position - start }
        do throws(ProtocolError) {
            while true {
                switch try parser.parse(input, from: &position) {
                case .needsInput:
                    awaitInput(&actions)
                    return position
                case .body(let expectsContinue):
                    if let bodyRefusal { throw bodyRefusal }
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

    mutating func advancePending(_ actions: inout [Action]) {
        // A span of a member would borrow all of self, so the buffer moves out while it is parsed.
        var input: [UInt8] = []
        swap(&input, &pending)
        pendingStart = advance(input.span, from: pendingStart, &actions)
        swap(&input, &pending)
        if pendingStart == pending.count { dropPending() }
    }

    mutating func awaitInput(_ actions: inout [Action]) {
        if hasPeerClosed { return endOfInput(&actions) }
        if parser.isIdle {
            setDeadline(isShuttingDown ? .farewell : .idle, &actions)
        } else if deadline != .body {
            setDeadline(.head, &actions)
        }
        resumeReading(&actions)
    }

    mutating func endOfInput(_ actions: inout [Action]) {
        if parser.isIdle { close(&actions) } else { fail(.incompleteRequest, &actions) }
    }

    mutating func fail(_ error: ProtocolError, _ actions: inout [Action]) {
        phase = .answering(Exchange(isHead: parser.isHead, version: .http1_1, isPersistent: false))
        (hasFailed, isDiscardingInput) = (true, true)
        let received = parser.receivedHeaders
        parser = RequestParser(limits: limits)
        dropPending()
        setDeadline(nil, &actions)
        if hasPeerClosed { pauseReading(&actions) }
        actions.append(.refuse(error, received: received))
    }

    /// The last answer is written.
    mutating func endOutput(_ actions: inout [Action]) {
        let hasReadAll = pendingStart == pending.count && !isDiscardingInput
        if hasPeerClosed || (isShuttingDown && hasReadAll) { return close(&actions) }
        dropPending()
        phase = .lingering(remainingBytes: limits.lingerBytes)
        setDeadline(.linger, &actions)
        actions.append(.shutDownWriting)
        resumeReading(&actions)
    }

    mutating func close(_ actions: inout [Action]) {
        phase = .closed
        dropPending()
        setDeadline(nil, &actions)
        actions.append(.close)
    }
}

// MARK: - Details

extension ConnectionStateMachine {
    mutating func keepPending(_ input: Span<UInt8>) {
        // Moving the rest to the front only when it is the smaller half keeps the cost linear.
        if pendingStart > pending.count / 2 {
            pending.removeFirst(pendingStart)
            pendingStart = 0
        }
        input.withUnsafeBufferPointer { pending.append(contentsOf: $0) }
    }

    /// Empties the buffer; a large one is given back, so that an idle connection is cheap.
    mutating func dropPending() {
        pending.removeAll(keepingCapacity: pending.capacity <= 4096)
        pendingStart = 0
    }

    mutating func setDeadline(_ next: Deadline?, _ actions: inout [Action]) {
        // Arming what is armed already would let a trickle of bytes put it off for ever.
        guard next != deadline else { return }
        deadline = next
        actions.append(.setDeadline(next))
    }

    mutating func pauseReading(_ actions: inout [Action]) {
        guard !isReadingPaused else { return }
        isReadingPaused = true
        actions.append(.pauseReading)
    }

    mutating func resumeReading(_ actions: inout [Action]) {
        guard isReadingPaused, !hasPeerClosed else { return }
        isReadingPaused = false
        actions.append(.resumeReading)
    }
}
