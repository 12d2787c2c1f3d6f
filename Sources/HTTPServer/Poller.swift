import Files
import Dispatch
private import CLinux
private import Glibc

/// Watches many sockets with one Dispatch source: they are in an epoll set (epoll(7)), edge-triggered, and the source
/// watches the set.
///
/// A source for each socket would have Dispatch's manager thread arm it again after every event, for two changes of
/// threads a request. The handler stays while there is work: it waits for more in the set, and returns to the queue for
/// other blocks, after ``turnsInARow``, or when nothing has come for ``patience``.
///
/// `@unchecked Sendable`: everything is confined to the queue once there is a socket to watch.
final class Poller: @unchecked Sendable {
    /// What has happened to a socket.
    struct Event {
        /// What `add` was told.
        let key: UInt
        /// Bytes have arrived, or the end of the stream, or an error.
        let isReadable: Bool
        /// The system takes bytes again, or will take none any more.
        let isWritable: Bool
        /// The peer sends nothing more.
        let isLastOfPeer: Bool
        /// The connection was reset, or both sides have ended it.
        let isHungUp: Bool
    }

    private let set: Int32
    private let queue: DispatchQueue
    private var isQueueWaiting: @Sendable () -> Bool = { false }
    private var handle: @Sendable (Event) -> Void = { _ in }
    private var source: ReadinessSource?
    private var events = [epoll_event](repeating: epoll_event(), count: 64)

    /// The most times in a row that the set is asked.
    private static let turnsInARow = 64
    /// How long to wait for further events, in milliseconds.
    private static let patience: Int32 = 1

    /// An empty set; `start` must follow.
    ///
    /// - Throws: where the system has no descriptor or memory for a set.
    init(on queue: DispatchQueue) throws(SystemError) {
        set = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard set >= 0 else { throw SystemError.last }
        self.queue = queue
    }

    /// Begins to tell what happens.
    ///
    /// - Parameters:
    ///   - isQueueWaiting: whether other blocks wait on the queue.
    ///   - handle: called on the queue for every event.
    func start(isQueueWaiting: @escaping @Sendable () -> Bool, handle: @escaping @Sendable (Event) -> Void) {
        (self.isQueueWaiting, self.handle) = (isQueueWaiting, handle)
        let source = ReadinessSource(of: set, on: queue) { [weak self] in
            self?.handleEvents()
        } onCancel: { [set] in
            _ = close(set)
        }
        self.source = source
        queue.async { [self] in self.source?.resume() }
    }

    /// Watches a socket until its descriptor is closed.
    ///
    /// - Parameter key: names the socket in events. One that comes after the descriptor was closed may be for it still.
    /// - Throws: where the system has no memory for that.
    func add(_ descriptor: Int32, key: UInt) throws(SystemError) {
        var event = epoll_event()
        event.events = EPOLLIN.rawValue | EPOLLOUT.rawValue | EPOLLRDHUP.rawValue | EPOLLET.rawValue
        event.data.u64 = UInt64(key)
        guard epoll_ctl(set, EPOLL_CTL_ADD, descriptor, &event) == 0 else { throw SystemError.last }
    }

    private func handleEvents() {
        dispatchPrecondition(condition: .onQueue(queue))
        for turn in 0..<Self.turnsInARow {
            let count = epoll_wait(set, &events, Int32(events.count), turn == 0 ? 0 : Self.patience)
            // Nothing came, or a signal did; what comes later wakes the source.
            guard count > 0 else { return }
            for event in events.prefix(Int(count)) {
                handle(
                    Event(
                        key: UInt(event.data.u64), isReadable: event.events & ~EPOLLOUT.rawValue != 0,
                        isWritable: event.events & ~EPOLLIN.rawValue != 0,
                        isLastOfPeer: event.events & EPOLLRDHUP.rawValue != 0,
                        isHungUp: event.events & (EPOLLHUP.rawValue | EPOLLERR.rawValue) != 0))
            }
            guard !isQueueWaiting() else { return }
        }
    }
}
