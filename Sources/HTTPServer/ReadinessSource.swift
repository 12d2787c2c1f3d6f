@preconcurrency import Dispatch

/// A dispatch source that tells when a descriptor can be read, with the rules of suspension kept: pausing twice is
/// pausing once, and a paused source can be cancelled.
///
/// Confined to the queue on which its handlers run; its last reference, which may go on any thread, cancels it.
final class ReadinessSource {
    private let queue: DispatchQueue
    private let source: any DispatchSourceProtocol
    private var isPaused = true
    private var isCancelled = false

    /// A paused source. `onCancel` runs once the source no longer watches the descriptor.
    init(
        of descriptor: Int32, on queue: DispatchQueue,
        onReady: @escaping @Sendable () -> Void, onCancel: @escaping @Sendable () -> Void
    ) {
        self.queue = queue
        source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        source.setEventHandler(handler: onReady)
        source.setCancelHandler(handler: onCancel)
    }

    deinit { cancelOnce() }

    func pause() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard !isPaused, !isCancelled else { return }
        isPaused = true
        source.suspend()
    }

    func resume() {
        dispatchPrecondition(condition: .onQueue(queue))
        guard isPaused, !isCancelled else { return }
        isPaused = false
        source.resume()
    }

    func cancel() {
        dispatchPrecondition(condition: .onQueue(queue))
        cancelOnce()
    }

    private func cancelOnce() {
        guard !isCancelled else { return }
        isCancelled = true
        source.cancel()
        // A suspended source never gets to its cancel handler.
        if isPaused { source.resume() }
    }
}
