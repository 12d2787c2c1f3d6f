private import Synchronization

/// The answers that clients have not taken yet. Beyond a number of bytes, the connection of the one that waits longest
/// is closed; a single answer may be of any size.
final class UnsentAnswers: Sendable {
    private struct State {
        var bytes = 0
        var count = 0
        var connections = ArrivalOrder<Connection>()
    }

    private let limit: Int
    private let state = Mutex(State())

    init(atMost limit: Int) {
        self.limit = limit
    }

    /// Counts an answer of which the system has not taken all; from any thread.
    func add(_ bytes: Int, of connection: Connection) -> ArrivalOrder<Connection>.Ticket {
        state.withLock { state in
            state.bytes += bytes
            state.count += 1
            return state.connections.append(connection)
        }
    }

    /// The system has taken the answer, or its connection has closed; from any thread.
    func remove(_ ticket: ArrivalOrder<Connection>.Ticket, bytes: Int) {
        state.withLock { state in
            state.bytes -= bytes
            state.count -= 1
            state.connections.remove(ticket)
        }
    }

    /// Whether there is more than there may be.
    var isExcessive: Bool { excess != nil }

    /// Closes connections until there is no more than there may be; from any thread that holds no connection's lock.
    func closeExcess() {
        while let excess { excess.closeIfUnsent() }
    }

    /// The connection to be closed next.
    private var excess: Connection? {
        state.withLock { $0.bytes > limit && $0.count > 1 ? $0.connections.first : nil }
    }
}
