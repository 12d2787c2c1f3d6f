private import Dispatch
import HTTP
private import Synchronization

// What comes from the transport and goes to it.
extension Connection {
    /// The most reads in a row before the other connections of the lane get their turn.
    private static let readsPerTurn = 8

    /// Reads what has arrived, to its end; on the lane's queue, whose buffer it reads to.
    func readAvailable(_ state: inout State) {
        dispatchPrecondition(condition: .onQueue(lane.queue))
        // Reading goes on to the end of what is there, always: what has been reported once is not reported again.
        var reads = 0
        while state.isReading, !state.isClosed {
            guard reads < Self.readsPerTurn else { return readLater() }
            reads += 1
            let wasHandshaking = transport.isHandshaking
            let received = transport.receive(into: &lane.readBuffer)
            if wasHandshaking, !transport.isHandshaking {
                noteHandshake(received)
                perform(state.machine.handshakeFinished(), &state)
            }
            switch received {
            case .bytes(0):
                continue
            case .bytes(let count):
                if state.machine.awaitsRequest { state.meter.begin(at: .now) }
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
                state.meter.end(at: .now, isComplete: false)
                perform(state.machine.transportFailed(), &state)
            case .failure:
                return closeNow(&state)
            }
        }
    }

    /// Counts a handshake, by what its last bytes came to.
    private func noteHandshake(_ received: Received) {
        switch received {
        case .plainText, .violation, .failure: server.failedHandshakes.add(1, ordering: .relaxed)
        case .bytes, .end, .wouldBlock: server.finishedHandshakes.add(1, ordering: .relaxed)
        }
    }

    /// Tells the server how much the machine holds now. Those that may ask for health alone, who are few and hold no
    /// bodies, are not counted: they are answered however much the others hold.
    ///
    /// - Returns: whether there is room for it.
    func countHeldBytes(_ state: inout State) -> Bool {
        guard pool.standing == .admitted else { return true }
        let change = state.machine.heldBytes - state.heldBytes
        guard change != 0 else { return true }
        state.heldBytes += change
        return server.holdBytes(change)
    }

    func readLater() { lane.takeTurn { [self] in state.withLock { state in readAvailable(&state) } } }

    func flush(_ state: inout State) -> [ConnectionStateMachine.Action] {
        while state.outgoingStart < state.outgoing.count {
            switch transport.send(state.outgoing, from: state.outgoingStart) {
            case .result(let count):
                state.outgoingStart += count
                state.meter.send(count)
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
            state.meter.end(at: .now, isComplete: true)
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

    func noteSent(_ state: inout State) {
        if let unsent = state.unsent.take() { server.unsent.remove(unsent.ticket, bytes: unsent.bytes) }
    }
}
