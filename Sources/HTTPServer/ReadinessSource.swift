@preconcurrency import Dispatch

/// A dispatch source that watches a descriptor, with the rules of suspension kept: pausing twice is pausing once, and a
/// paused source can be cancelled.
///
/// Confined to the queue on which its handlers run, or guarded by its owner's lock.
final class ReadinessSource {
    enum Direction {
        case reading
        case writing
    }

    private let source: any DispatchSourceProtocol
    private var isPaused = true
    private var isCancelled = false

    /// A paused source. `onCancel` runs once the source no longer watches the descriptor.
    init(
        _ direction: Direction, of descriptor: Int32, on queue: DispatchQueue,
        onReady: @escaping @Sendable () -> Void, onCancel: @escaping @Sendable () -> Void
    ) {
        switch direction {
        case .reading: source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        case .writing: source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
        }
        source.setEventHandler(handler: onReady)
        source.setCancelHandler(handler: onCancel)
    }

    func pause() {
        guard !isPaused, !isCancelled else { return }
        isPaused = true
        source.suspend()
    }

    func resume() {
        guard isPaused, !isCancelled else { return }
        isPaused = false
        source.resume()
    }

    func cancel() {
        guard !isCancelled else { return }
        isCancelled = true
        source.cancel()
        // A suspended source never gets to its cancel handler.
        if isPaused { source.resume() }
    }
}
