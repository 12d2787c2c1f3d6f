import Files
private import Dispatch
private import Glibc
import HTTP
private import Synchronization

/// One client: performs on a transport what the state machine decides.
///
/// The lane brings what the client sends; an answer is encoded and sent by the thread that made it, without a change of
/// thread. The lock around the state keeps the two apart. It is held for the time of a system call or two, and while
/// the handler is told of a request.
final class Connection: Sendable {
    private struct State {
        var machine: ConnectionStateMachine
        /// Bytes that the system has not taken yet: those of `outgoing` from `outgoingStart` on.
        var outgoing: [UInt8] = []
        var outgoingStart = 0
        /// What the server has been told of an answer that the system has not taken all of.
        var unsent: (ticket: ArrivalOrder<Connection>.Ticket, bytes: Int)?
        /// What the server has been told that the machine holds of requests.
        var heldBytes = 0
        var deadline: (kind: ConnectionStateMachine.Deadline, time: ContinuousClock.Instant)?
        /// The place among those that may be closed to make room.
        var dispensable: ArrivalOrder<Connection>.Ticket?
        var isReading = true
        var isClosed = false
    }

    private let state: Mutex<State>
    /// Used under the lock of `state` only.
    private let transport: any Transport
    private let lane: EventLane
    let server: Server
    let pool: ConnectionPool
    /// Names the connection among all that the server has accepted.
    private let number: UInt64
    /// The raw value of a `Client.Presence`, which the handler asks for under the lock of `state`.
    private let presence = Atomic(Client.Presence.present.rawValue)

    /// - Parameter pool: where the connection has taken a place.
    init(_ transport: any Transport, number: UInt64, pool: ConnectionPool, lane: EventLane, server: Server) {
        self.number = number
        self.transport = transport
        self.pool = pool
        self.lane = lane
        self.server = server
        state = Mutex(State(machine: ConnectionStateMachine(server.configuration, for: pool.standing)))
    }

    /// The lane has not come to start the connection yet: it may be closed to make room; from any thread.
    func waitForLane() { state.withLock { state in noteDispensable(true, &state) } }

    /// Begins to serve the client; on the lane's queue.
    func start() {
        state.withLock { state in
            guard !state.isClosed else { return lane.remove(self) }
            do throws(SystemError) {
                try lane.watch(transport.rawDescriptor, for: self)
            } catch {
                server.report(error)
                return closeNow(&state)
            }
            perform(state.machine.start(withHandshake: transport.isHandshaking), &state)
        }
    }

    /// Serves what has arrived, then closes when no more comes; on the lane's queue.
    func shutDown() {
        state.withLock { state in
            readAvailable(&state)
            perform(state.machine.shutDown(), &state)
        }
    }

    /// Reads and writes what the socket has become ready for; on the lane's queue.
    func handle(_ event: Poller.Event) {
        state.withLock { state in
            if event.isWritable, !state.isClosed, !state.outgoing.isEmpty || transport.holdsOutput {
                perform(flush(&state), &state)
            }
            if event.isReadable { readAvailable(&state) }
            // While nothing is read, neither the end of the stream nor its reset is.
            guard !state.isReading else { return }
            if event.isHungUp {
                closeNow(&state)
            } else if event.isLastOfPeer, !state.isClosed {
                presence.store(Client.Presence.finishedSending.rawValue, ordering: .relaxed)
            }
        }
    }

    /// Does what is due when the deadline has passed; from any thread.
    func checkDeadline(_ now: ContinuousClock.Instant) {
        state.withLock { state in
            guard let deadline = state.deadline, deadline.time <= now else { return }
            state.deadline = nil
            perform(state.machine.deadlineReached(), &state)
        }
    }

    /// Sends the answer to the request in progress; from any thread but one in which the handler runs for it.
    func answer(_ response: Response) {
        state.withLock { state in perform(respond(response, &state), &state) }
    }

    /// Says, later, that there will be no answer; from any thread.
    func answerNothing() {
        lane.post { [self] in answer(server.errorResponse(.notAnswered, [:])) }
    }

    /// Whether a request that was accepted has not been answered to its end.
    var owesAnswer: Bool { state.withLock { state in !state.isClosed && state.machine.owesAnswer } }

    /// Closes the connection whatever its state; from any thread.
    func close() {
        state.withLock { state in closeNow(&state) }
    }

    /// Closes the connection if nothing is lost by that; from any thread.
    ///
    /// - Returns: whether it was closed.
    func closeIfDispensable() -> Bool {
        state.withLock { state in
            guard state.dispensable != nil else { return false }
            if state.deadline?.kind != .linger, transport.hasUnreadBytes {
                // The lane has not come to read a request; the next connection is looked at first.
                noteDispensable(false, &state)
                noteDispensable(true, &state)
                return false
            }
            closeNow(&state)
            return true
        }
    }

    /// Closes the connection if its answer has not been taken yet; from any thread.
    func closeIfUnsent() {
        state.withLock { state in
            if state.unsent != nil { closeNow(&state) }
        }
    }
}

// MARK: - Actions

extension Connection {
    private func perform(_ first: [ConnectionStateMachine.Action], _ state: inout State) {
        // What is given back is counted before the client hears of it, so that its next try finds room.
        if state.machine.heldBytes < state.heldBytes { _ = countHeldBytes(&state) }
        var actions = first
        var next = 0
        var hasDelivered = false
        while next < actions.count, !state.isClosed {
            if case .deliver = actions[next] {
                // A pipelined request comes after what other connections have to do.
                guard !hasDelivered else {
                    performLater(Array(actions[next...]))
                    break
                }
                hasDelivered = true
            }
            let consequences = perform(actions[next], &state)
            next += 1
            if next == actions.count {
                // What is done is dropped, so that a long row of pipelined requests holds one answer at a time.
                actions = consequences
                next = 0
            } else {
                actions += consequences
            }
        }
        if !state.isClosed, !countHeldBytes(&state) {
            let limit = server.configuration.maximumHeldBytes
            perform(state.machine.refuse(.tooManyHeldBytes(limit: limit)), &state)
        }
    }

    private func performLater(_ actions: [ConnectionStateMachine.Action]) {
        lane.takeTurn { [self] in state.withLock { state in perform(actions, &state) } }
    }

    private func perform(
        _ action: ConnectionStateMachine.Action, _ state: inout State
    ) -> [ConnectionStateMachine.Action] {
        switch action {
        case .deliver(let request):
            return deliver(request, &state)
        case .refuse(let error, let received):
            server.log(.refused(error, peer: transport.peer))
            return respond(server.errorResponse(error, received), &state)
        case .write(let bytes):
            if state.outgoing.isEmpty { state.outgoing = bytes } else { state.outgoing += bytes }
            return flush(&state)
        case .setDeadline(let kind):
            state.deadline = kind.map { ($0, ContinuousClock.now + timeout($0)) }
            noteDispensable(kind.map(isDispensable) ?? false, &state)
        case .pauseReading:
            state.isReading = false
        case .resumeReading:
            state.isReading = true
            // What arrived meanwhile is not reported again.
            readLater()
        case .shutDownWriting:
            transport.shutDownWriting()
        case .close:
            closeNow(&state)
        }
        return []
    }

    private func closeNow(_ state: inout State) {
        guard !state.isClosed else { return }
        state.isClosed = true
        presence.store(Client.Presence.gone.rawValue, ordering: .relaxed)
        state.deadline = nil
        transport.close()
        // A handler may hold the connection for long.
        state.machine.connectionClosed()
        state.outgoing = []
        _ = countHeldBytes(&state)
        noteSent(&state)
        noteDispensable(false, &state)
        lane.remove(self)
        pool.leavePlace()
        server.connectionClosed()
    }

    private func deliver(_ request: Request, _ state: inout State) -> [ConnectionStateMachine.Action] {
        let responder = Responder(connection: self)
        let client = Client(peer: transport.peer, connection: number, standing: pool.standing) { [self] in
            Client.Presence(rawValue: presence.load(ordering: .relaxed)) ?? .gone
        }
        server.handler(request, client) { responder.answer($0) }
        guard let response = responder.takeAnswer() else { return [] }
        return respond(response, &state)
    }

    private func respond(_ response: Response, _ state: inout State) -> [ConnectionStateMachine.Action] {
        guard !state.isClosed else { return [] }
        if server.isDraining { state.machine.beginDraining() }
        return state.machine.respond(with: response, date: lane.date)
    }

    private func noteDispensable(_ isDispensable: Bool, _ state: inout State) {
        if isDispensable {
            if state.dispensable == nil { state.dispensable = pool.add(self) }
        } else if let ticket = state.dispensable.take() {
            pool.remove(ticket)
        }
    }
}

// MARK: - Bytes

extension Connection {
    /// The most reads in a row before the other connections of the lane get their turn.
    private static let readsPerTurn = 8

    /// Reads what has arrived, to its end; on the lane's queue, whose buffer it reads to.
    private func readAvailable(_ state: inout State) {
        dispatchPrecondition(condition: .onQueue(lane.queue))
        // Reading goes on to the end of what is there, always: what has been reported once is not reported again.
        var reads = 0
        while state.isReading, !state.isClosed {
            guard reads < Self.readsPerTurn else { return readLater() }
            reads += 1
            let wasHandshaking = transport.isHandshaking
            let received = transport.receive(into: &lane.readBuffer)
            if wasHandshaking, !transport.isHandshaking {
                perform(state.machine.handshakeFinished(), &state)
            }
            switch received {
            case .bytes(0):
                continue
            case .bytes(let count):
                let actions = lane.readBuffer.prefix(count).withUnsafeBufferPointer { state.machine.received($0.span) }
                perform(actions, &state)
            case .end:
                presence.store(Client.Presence.finishedSending.rawValue, ordering: .relaxed)
                return perform(state.machine.peerClosed(), &state)
            case .wouldBlock:
                return
            case .plainText:
                perform(state.machine.refuse(.notEncrypted), &state)
            case .violation(let reason):
                server.log(.encryptionFailed(reason: reason, peer: transport.peer))
                // What was to be sent cannot be encrypted any more.
                (state.outgoing, state.outgoingStart) = ([], 0)
                noteSent(&state)
                perform(state.machine.transportFailed(), &state)
            case .failure:
                return closeNow(&state)
            }
        }
    }

    /// Tells the server how much the machine holds now. Those that may ask for health alone, who are few and hold no
    /// bodies, are not counted: they are answered however much the others hold.
    ///
    /// - Returns: whether there is room for it.
    private func countHeldBytes(_ state: inout State) -> Bool {
        guard pool.standing == .admitted else { return true }
        let change = state.machine.heldBytes - state.heldBytes
        guard change != 0 else { return true }
        state.heldBytes += change
        return server.holdBytes(change)
    }

    private func readLater() { lane.takeTurn { [self] in state.withLock { state in readAvailable(&state) } } }

    private func flush(_ state: inout State) -> [ConnectionStateMachine.Action] {
        while state.outgoingStart < state.outgoing.count {
            switch transport.send(state.outgoing, from: state.outgoingStart) {
            case .result(let count):
                state.outgoingStart += count
            case .wouldBlock:
                noteUnsent(&state)
                return []
            case .failure:
                closeNow(&state)
                return []
            }
        }
        switch transport.flush() {
        case .result:
            noteSent(&state)
            (state.outgoing, state.outgoingStart) = ([], 0)
            return state.machine.writeFinished()
        case .wouldBlock:
            noteUnsent(&state)
            return []
        case .failure:
            closeNow(&state)
            return []
        }
    }

    private func noteUnsent(_ state: inout State) {
        guard state.unsent == nil else { return }
        let bytes = state.outgoing.count
        state.unsent = (server.unsent.add(bytes, of: self), bytes)
        // Later, because it takes the locks of other connections.
        if server.unsent.isExcessive { lane.post { [server] in server.unsent.closeExcess() } }
    }

    private func noteSent(_ state: inout State) {
        if let unsent = state.unsent.take() { server.unsent.remove(unsent.ticket, bytes: unsent.bytes) }
    }
}
