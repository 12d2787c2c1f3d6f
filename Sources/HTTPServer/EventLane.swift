import Files
@preconcurrency import Dispatch
private import Glibc
import HTTP
private import Synchronization

/// A serial queue with the connections that live on it and what they share: a read buffer, a clock and one timer.
///
/// `@unchecked Sendable`: everything but `queue`, `posted` and `dateLine` is confined to `queue`.
final class EventLane: @unchecked Sendable {
    let queue: DispatchQueue
    /// The memory that connections read to; its content is theirs until they return to the queue.
    var readBuffer = [UInt8](repeating: 0, count: 64 << 10)

    private var connections: [UInt: Connection] = [:]
    private var isShuttingDown = false
    private let dateLine = Mutex((second: -1, text: ""))
    private let poller: Poller
    /// Blocks posted to the queue that have not begun.
    private let posted = Atomic(0)
    private let timer: any DispatchSourceTimer
    private var isTicking = false

    /// How often deadlines are looked at.
    private static let tick = DispatchTimeInterval.milliseconds(100)

    /// - Throws: where the system has no descriptor or memory for an epoll set.
    init(index: Int) throws(SystemError) {
        queue = DispatchQueue(label: "http.lane.\(index)")
        poller = try Poller(on: queue)
        timer = DispatchSource.makeTimerSource(queue: queue)
        timer.setEventHandler { [weak self] in self?.checkDeadlines() }
        poller.start { [weak self] in
            (self?.posted.load(ordering: .relaxed) ?? 1) > 0
        } handle: { [weak self] event in
            self?.connections[event.key]?.handle(event)
        }
    }

    /// Runs a block on the queue, soon; from any thread.
    func post(_ block: @escaping @Sendable () -> Void) {
        posted.add(1, ordering: .relaxed)
        queue.async { [self] in
            posted.subtract(1, ordering: .relaxed)
            block()
        }
    }

    /// Watches a connection's socket until it closes; on the queue.
    ///
    /// - Throws: where the system has no memory for that.
    func watch(_ descriptor: Int32, for connection: Connection) throws(SystemError) {
        dispatchPrecondition(condition: .onQueue(queue))
        try poller.add(descriptor, key: Self.key(connection))
    }

    private static func key(_ connection: Connection) -> UInt {
        UInt(bitPattern: Unmanaged.passUnretained(connection).toOpaque())
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
    func adopt(_ connection: Connection) {
        connection.waitForLane()
        post { [self] in
            connections[Self.key(connection)] = connection
            connection.start()
            if isShuttingDown { connection.shutDown() }
            setTicking()
        }
    }

    /// Forgets a connection that has closed; from any thread.
    func remove(_ connection: Connection) {
        post { [self] in
            connections[Self.key(connection)] = nil
            setTicking()
        }
    }

    /// Serves what has arrived and closes the connections when nothing more comes; from any thread.
    func shutDown() {
        post { [self] in
            isShuttingDown = true
            Array(connections.values).forEach { $0.shutDown() }
        }
    }

    /// Closes every connection now; from any thread.
    ///
    /// - Parameter completion: Told whether none of them owed an answer.
    func closeAll(_ completion: @escaping @Sendable (Bool) -> Void) {
        post { [self] in
            let open = Array(connections.values)
            let wereAllAnswered = !open.contains(where: \.owesAnswer)
            open.forEach { $0.close() }
            completion(wereAllAnswered)
        }
    }

    private func checkDeadlines() {
        dispatchPrecondition(condition: .onQueue(queue))
        let now = ContinuousClock.now
        Array(connections.values).forEach { $0.checkDeadline(now) }
    }

    /// The timer runs only while there is a connection, so an idle server sleeps.
    private func setTicking() {
        dispatchPrecondition(condition: .onQueue(queue))
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
