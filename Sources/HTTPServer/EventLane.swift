@preconcurrency import Dispatch
private import Glibc
import HTTP
private import Synchronization

/// A serial queue with the connections that live on it and what they share: a read buffer, a clock and one timer.
///
/// `@unchecked Sendable`: everything but `queue` and `dateLine` is confined to `queue`.
final class EventLane: @unchecked Sendable {
    let queue: DispatchQueue
    /// Where connections read to; its content is theirs until they return to the queue.
    var readBuffer = [UInt8](repeating: 0, count: 64 << 10)

    private var connections: [ObjectIdentifier: Connection] = [:]
    private var isShuttingDown = false
    private let dateLine = Mutex((second: -1, text: ""))
    private let timer: any DispatchSourceTimer
    private var isTicking = false

    /// How often deadlines are looked at.
    private static let tick = DispatchTimeInterval.milliseconds(100)

    init(index: Int) {
        queue = DispatchQueue(label: "gradcon.http.\(index)")
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.checkDeadlines() }
    }

    deinit {
        // A source must not be released while it is suspended.
        timer.cancel()
        if !isTicking { timer.resume() }
    }

    /// The value of `Date`, made once a second; from any thread.
    var date: String {
        let second = Glibc.time(nil)
        return dateLine.withLock { line in
            if second != line.second { line = (second, HTTPDate(secondsSinceEpoch: second).description) }
            return line.text
        }
    }

    /// Takes over a new connection; from any thread.
    func adopt(_ socket: Socket, of server: Server, refusal: ProtocolError?) {
        queue.async { [self] in
            let connection = Connection(socket: socket, lane: self, server: server)
            connections[ObjectIdentifier(connection)] = connection
            connection.start(refusal: refusal)
            if isShuttingDown { connection.shutDown() }
            setTicking()
        }
    }

    /// Forgets a connection that has closed; from any thread.
    func remove(_ connection: Connection) {
        queue.async { [self] in
            connections[ObjectIdentifier(connection)] = nil
            setTicking()
        }
    }

    /// Serves what has arrived and closes the connections when nothing more comes; from any thread.
    func shutDown() {
        queue.async { [self] in
            isShuttingDown = true
            Array(connections.values).forEach { $0.shutDown() }
        }
    }

    /// Closes every connection now; from any thread.
    ///
    /// - Parameter completion: Told whether none of them owed an answer.
    func closeAll(_ completion: @escaping @Sendable (Bool) -> Void) {
        queue.async { [self] in
            let open = Array(connections.values)
            let wereAllAnswered = !open.contains(where: \.owesAnswer)
            open.forEach { $0.close() }
            completion(wereAllAnswered)
        }
    }

    private func checkDeadlines() {
        let now = ContinuousClock.now
        Array(connections.values).forEach { $0.checkDeadline(now) }
    }

    /// The timer runs only while there is a connection, so an idle server sleeps.
    private func setTicking() {
        guard isTicking == connections.isEmpty else { return }
        isTicking.toggle()
        if isTicking {
            timer.schedule(deadline: .now() + Self.tick, repeating: Self.tick, leeway: .milliseconds(20))
            timer.resume()
        } else {
            timer.suspend()
        }
    }
}
