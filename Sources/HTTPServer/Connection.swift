private import Glibc
import HTTP
private import Synchronization

/// One client: performs on a socket what the state machine decides.
///
/// The lane brings what the client sends; an answer is encoded and sent by the thread that made it, without a change of
/// thread. A lock keeps the two apart. It is held for the time of a system call or two, and while the handler is told of
/// a request.
///
/// `@unchecked Sendable`: the methods that are not private take `lock`; what is private runs under it.
final class Connection: @unchecked Sendable {
    private let lock = Mutex(())
    private let socket: Socket
    private let lane: EventLane
    private let server: Server
    private var machine: ConnectionStateMachine
    /// Bytes that the system has not taken yet: those of `outgoing` from `outgoingStart` on.
    private var outgoing: [UInt8] = []
    private var outgoingStart = 0
    /// What the server has been told that the machine holds of a body.
    private var heldBodyBytes = 0
    private var deadline: ContinuousClock.Instant?
    private var isReading = true
    private var isClosed = false

    init(socket: Socket, lane: EventLane, server: Server) {
        self.socket = socket
        self.lane = lane
        self.server = server
        machine = ConnectionStateMachine(limits: server.configuration.limits)
    }

    /// Begins to serve the client, or to tell it why not.
    func start(refusal: ProtocolError?) {
        lock.withLock { _ in
            guard lane.watch(socket, for: self) else {
                server.log(.acceptFailed(reason: SystemCall.reason(errno)))
                return closeNow()
            }
            perform(machine.start())
            if let refusal { perform(machine.refuse(refusal)) }
        }
    }

    /// Serves what has arrived, then closes when no more comes.
    func shutDown() {
        readAvailable()
        lock.withLock { _ in perform(machine.shutDown()) }
    }

    /// Reads and writes what the socket has become ready for; on the lane's queue.
    func handle(_ event: Poller.Event) {
        lock.withLock { _ in
            if event.isWritable, !isClosed, !outgoing.isEmpty { perform(flush()) }
            if event.isReadable { readAvailableLocked() }
        }
    }

    func checkDeadline(_ now: ContinuousClock.Instant) {
        lock.withLock { _ in
            guard let deadline, deadline <= now else { return }
            self.deadline = nil
            let actions = machine.deadlineReached()
            // Before the client hears of it.
            countBodyBytes()
            perform(actions)
        }
    }

    /// Sends the answer to the request in progress; from any thread but one in which the handler runs for it.
    func answer(_ response: Response) {
        lock.withLock { _ in perform(respond(response)) }
    }

    /// Says, later, that there will be no answer; from any thread.
    func answerNothing() {
        lane.post { [self] in answer(server.errorResponse(.notAnswered, [:])) }
    }

    /// Whether a request that was accepted has not been answered to its end.
    var owesAnswer: Bool { lock.withLock { _ in !isClosed && machine.owesAnswer } }

    /// Closes the connection whatever its state.
    func close() {
        lock.withLock { _ in closeNow() }
    }
}

// MARK: - Actions

extension Connection {
    private func perform(_ first: [ConnectionStateMachine.Action]) {
        var actions = first
        var next = 0
        while next < actions.count, !isClosed {
            let consequences = perform(actions[next])
            next += 1
            if next == actions.count {
                // What is done is dropped, so that a long row of pipelined requests holds one answer at a time.
                actions = consequences
                next = 0
            } else {
                actions += consequences
            }
        }
    }

    private func perform(_ action: ConnectionStateMachine.Action) -> [ConnectionStateMachine.Action] {
        switch action {
        case .deliver(let request):
            return deliver(request)
        case .refuse(let error, let received):
            server.log(.refused(error, peer: socket.peer))
            return respond(server.errorResponse(error, received))
        case .write(let bytes):
            if outgoing.isEmpty { outgoing = bytes } else { outgoing += bytes }
            return flush()
        case .setDeadline(let kind):
            deadline = kind.map { ContinuousClock.now + timeout($0) }
        case .pauseReading:
            isReading = false
        case .resumeReading:
            isReading = true
            // What arrived meanwhile is not reported again.
            readLater()
        case .shutDownWriting:
            socket.shutDownWriting()
        case .close:
            closeNow()
        }
        return []
    }

    private func closeNow() {
        guard !isClosed else { return }
        isClosed = true
        deadline = nil
        socket.close()
        _ = server.holdBodyBytes(-heldBodyBytes)
        heldBodyBytes = 0
        lane.remove(self)
        server.connectionClosed()
    }

    private func deliver(_ request: Request) -> [ConnectionStateMachine.Action] {
        let responder = Responder(connection: self)
        server.handler(request) { responder.answer($0) }
        return responder.takeAnswer().map(respond) ?? []
    }

    private func respond(_ response: Response) -> [ConnectionStateMachine.Action] {
        guard !isClosed else { return [] }
        if server.isDraining { machine.beginDraining() }
        return machine.respond(with: response, date: lane.date)
    }

    private func timeout(_ deadline: ConnectionStateMachine.Deadline) -> Duration {
        switch deadline {
        case .idle: server.configuration.idleTimeout
        case .head: server.configuration.headTimeout
        case .body: server.configuration.bodyTimeout
        case .write: server.configuration.writeTimeout
        case .linger: server.configuration.lingerTimeout
        case .farewell: server.configuration.farewellTimeout
        }
    }
}

// MARK: - Bytes

extension Connection {
    /// The most reads in a row before the other connections of the lane get their turn.
    private static let readsPerTurn = 8

    /// On the lane's queue, whose buffer it reads to.
    private func readAvailable() {
        lock.withLock { _ in readAvailableLocked() }
    }

    private func readAvailableLocked() {
        // On to the end of what is there, always: what has been reported once is not reported again.
        var reads = 0
        while isReading, !isClosed {
            guard reads < Self.readsPerTurn else { return readLater() }
            reads += 1
            switch socket.receive(into: &lane.readBuffer) {
            case .result(0):
                return perform(machine.peerClosed())
            case .result(let count):
                perform(lane.readBuffer.prefix(count).withUnsafeBufferPointer { machine.received($0.span) })
                countBodyBytes()
            case .wouldBlock:
                return
            case .failure:
                return closeNow()
            }
        }
    }

    /// Tells the server how much of a body is held now; a request for which there is no room is refused.
    private func countBodyBytes() {
        let change = machine.heldBodyBytes - heldBodyBytes
        guard change != 0, !isClosed else { return }
        heldBodyBytes += change
        if !server.holdBodyBytes(change) {
            // Given back before the client hears of it, so that its next try finds room.
            _ = server.holdBodyBytes(-heldBodyBytes)
            heldBodyBytes = 0
            perform(machine.refuse(.tooManyBodyBytes(limit: server.configuration.maximumBodyBytes)))
        }
    }

    private func readLater() {
        lane.post { [self] in readAvailable() }
    }

    private func flush() -> [ConnectionStateMachine.Action] {
        while outgoingStart < outgoing.count {
            switch socket.send(outgoing, from: outgoingStart) {
            case .result(let count):
                outgoingStart += count
            case .wouldBlock:
                return []
            case .failure:
                closeNow()
                return []
            }
        }
        outgoing = []
        outgoingStart = 0
        return machine.writeFinished()
    }
}
