import HTTP
private import Synchronization

/// The open connections of one standing, a bounded number of them. When it is full, the one that has been dispensable
/// longest is closed to make room.
final class ConnectionPool: Sendable {
    let standing: Client.Standing

    private struct State {
        var count = 0
        /// Those of which nothing is lost when they close.
        var dispensable = ArrivalOrder<Connection>()
    }

    private let limit: Int
    private let state = Mutex(State())

    /// How many connections are tried that may have become indispensable at the same moment.
    private static let tries = 16

    init(of standing: Client.Standing, atMost limit: Int) {
        self.standing = standing
        self.limit = limit
    }

    /// How many connections are open.
    var count: Int { state.withLock { $0.count } }
    /// Whether no connection is open.
    var isEmpty: Bool { count == 0 }

    /// Takes the place of a new connection; from any thread.
    ///
    /// - Returns: whether there was one, or could be made.
    func takePlace() -> Bool {
        takeFreePlace() || (makeRoom() && takeFreePlace())
    }

    private func takeFreePlace() -> Bool {
        state.withLock { state in
            guard state.count < limit else { return false }
            state.count += 1
            return true
        }
    }

    /// Gives the place of a closed connection back; from any thread.
    func leavePlace() { state.withLock { $0.count -= 1 } }

    /// Closes the connection that has been dispensable longest; from any thread that holds no connection's lock.
    ///
    /// - Returns: whether there was one.
    func makeRoom() -> Bool {
        for _ in 0..<Self.tries {
            guard let oldest = state.withLock({ $0.dispensable.first }) else { return false }
            if oldest.closeIfDispensable() { return true }
        }
        return false
    }

    /// Notes that nothing is lost when the connection closes; from any thread.
    func add(_ connection: Connection) -> ArrivalOrder<Connection>.Ticket {
        state.withLock { $0.dispensable.append(connection) }
    }

    /// Notes that the connection has something to lose again; from any thread.
    func remove(_ ticket: ArrivalOrder<Connection>.Ticket) {
        state.withLock { $0.dispensable.remove(ticket) }
    }
}
