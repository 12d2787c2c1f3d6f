private import Dispatch
import HTTP

/// One client: performs on a socket what the state machine decides.
///
/// `@unchecked Sendable`: everything but `answerLater` is confined to the queue of its lane.
final class Connection: @unchecked Sendable {
    private let socket: Socket
    private let lane: EventLane
    private let server: Server
    private var machine: ConnectionStateMachine
    private var readSource: ReadinessSource?
    private var writeSource: ReadinessSource?
    private var openSources = 0
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
        let source = makeSource(.reading) { $0.readAvailable() }
        readSource = source
        source.resume()
        perform(machine.start())
        if let refusal { perform(machine.refuse(refusal)) }
    }

    func shutDown() {
        perform(machine.shutDown())
    }

    func checkDeadline(_ now: ContinuousClock.Instant) {
        guard let deadline, deadline <= now else { return }
        self.deadline = nil
        perform(machine.deadlineReached())
    }

    /// Brings the answer to the request in progress, nil if there will be none; from any thread.
    func answerLater(_ response: Response?) {
        lane.queue.async { [self] in
            guard !isClosed else { return }
            perform(respond(response ?? server.errorResponse(.notAnswered, [:])))
        }
    }

    /// Whether a request that was accepted has not been answered to its end.
    var owesAnswer: Bool { !isClosed && machine.owesAnswer }

    /// Closes the connection whatever its state.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        deadline = nil
        readSource?.cancel()
        writeSource?.cancel()
        _ = server.holdBodyBytes(-heldBodyBytes)
        heldBodyBytes = 0
        lane.remove(self)
        server.connectionClosed()
    }
}

// MARK: - Actions

extension Connection {
    private func perform(_ first: [ConnectionStateMachine.Action]) {
        dispatchPrecondition(condition: .onQueue(lane.queue))
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
            readSource?.pause()
        case .resumeReading:
            isReading = true
            readSource?.resume()
            // What arrived before the pause is not reported again.
            readLater()
        case .shutDownWriting:
            socket.shutDownWriting()
        case .close:
            close()
        }
        return []
    }

    private func deliver(_ request: Request) -> [ConnectionStateMachine.Action] {
        let responder = Responder(connection: self)
        server.handler(request) { responder.answer($0) }
        return responder.takeAnswer().map(respond) ?? []
    }

    private func respond(_ response: Response) -> [ConnectionStateMachine.Action] {
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
        }
    }
}

// MARK: - Bytes

extension Connection {
    /// The most reads in a row before the other connections of the lane get their turn.
    private static let readsPerTurn = 8

    private func readAvailable() {
        // On to the end of what is there, always: once both directions are shut or the connection is reset, Dispatch
        // reports that a single time and watches the descriptor no more, and the end comes after the last bytes.
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
                return close()
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
        lane.queue.async { [self] in readAvailable() }
    }

    private func flush() -> [ConnectionStateMachine.Action] {
        while outgoingStart < outgoing.count {
            switch socket.send(outgoing, from: outgoingStart) {
            case .result(let count):
                outgoingStart += count
            case .wouldBlock:
                let source = writeSource ?? makeSource(.writing) { $0.writeAvailable() }
                writeSource = source
                source.resume()
                return []
            case .failure:
                close()
                return []
            }
        }
        outgoing = []
        outgoingStart = 0
        writeSource?.pause()
        return machine.writeFinished()
    }

    private func writeAvailable() {
        guard !isClosed else { return }
        perform(flush())
    }

    /// A paused source whose handlers hold the connection until it is cancelled.
    private func makeSource(
        _ direction: ReadinessSource.Direction, onReady: @escaping @Sendable (Connection) -> Void
    ) -> ReadinessSource {
        openSources += 1
        return ReadinessSource(direction, of: socket.rawDescriptor, on: lane.queue) { [self] in
            onReady(self)
        } onCancel: { [self] in
            // The descriptor may be closed, and its number used again, only when nothing watches it any more.
            openSources -= 1
            if openSources == 0 { socket.close() }
        }
    }
}
