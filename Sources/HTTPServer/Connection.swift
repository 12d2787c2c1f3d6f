import Files
import HTTP
import Synchronization

/// One client: performs on a transport what the state machine decides.
///
/// The lane brings what the client sends; an answer is encoded and sent by the thread that made it, without a change of
/// thread. The lock around the state keeps the two apart. It is held for the time of a system call or two, and while
/// the handler is told of a request.
final class Connection: Sendable {
    struct State {
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
        var meter = TransferMeter(at: .now)
    }

    let state: Mutex<State>
    /// Used under the lock of `state` only.
    let transport: any Transport
    let lane: EventLane
    let server: Server
    let pool: ConnectionPool
    /// Names the connection among all that the server has accepted.
    private let number: UInt64
    /// The raw value of a `Client.Presence`, which the handler asks for under the lock of `state`.
    let presence = Atomic(Client.Presence.present.rawValue)

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
            if deadline.kind == .handshake {
                server.log(.encryptionFailed(reason: "the handshake took too long", peer: transport.peer))
            }
            perform(state.machine.deadlineReached(), &state)
        }
    }

    /// Sends the answer to the request in progress; from any thread but one in which the handler runs for it.
    func answer(_ answer: Answer) {
        state.withLock { state in perform(respond(answer, &state), &state) }
    }

    /// Says, later, that there will be no answer; from any thread.
    func answerNothing() {
        lane.post { [self] in answer(server.errorAnswer(.notAnswered, [:], transport.peer)) }
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
    func perform(_ first: [ConnectionStateMachine.Action], _ state: inout State) {
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
            state.meter.deliver(state.machine.requestBytes, at: .now)
            return respond(server.errorAnswer(error, received, transport.peer), &state)
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

    func closeNow(_ state: inout State) {
        guard !state.isClosed else { return }
        state.isClosed = true
        presence.store(Client.Presence.gone.rawValue, ordering: .relaxed)
        state.deadline = nil
        if transport.isHandshaking { server.failedHandshakes.add(1, ordering: .relaxed) }
        transport.close()
        // A handler may hold the connection for long.
        state.machine.connectionClosed()
        state.outgoing = []
        _ = countHeldBytes(&state)
        noteSent(&state)
        state.meter.end(at: .now, isComplete: false)
        noteDispensable(false, &state)
        lane.remove(self)
        pool.leavePlace()
        server.connectionClosed()
    }

    private func deliver(_ request: Request, _ state: inout State) -> [ConnectionStateMachine.Action] {
        state.meter.deliver(state.machine.requestBytes, at: .now)
        let responder = Responder(connection: self)
        let client = Client(peer: transport.peer, connection: number, standing: pool.standing) { [self] in
            Client.Presence(rawValue: presence.load(ordering: .relaxed)) ?? .gone
        }
        server.handler(request, client) { responder.answer($0) }
        guard let answer = responder.takeAnswer() else { return [] }
        return respond(answer, &state)
    }

    private func respond(_ answer: Answer, _ state: inout State) -> [ConnectionStateMachine.Action] {
        state.meter.answer(at: .now, onEnd: answer.onEnd)
        if server.isDraining { state.machine.beginDraining() }
        let actions = state.machine.respond(with: answer.response, date: lane.date)
        // Nobody takes it any more.
        if actions.isEmpty { state.meter.end(at: .now, isComplete: false) }
        return actions
    }

    private func noteDispensable(_ isDispensable: Bool, _ state: inout State) {
        if isDispensable {
            if state.dispensable == nil { state.dispensable = pool.add(self) }
        } else if let ticket = state.dispensable.take() {
            pool.remove(ticket)
        }
    }
}
