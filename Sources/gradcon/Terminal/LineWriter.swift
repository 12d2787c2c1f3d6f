import Dispatch
import Files
import Glibc
import Synchronization

/// Writes lines to a descriptor from a thread of its own, so that a reader who stalls holds up nobody else: lines wait
/// in a bounded queue, and those for which it has no room are dropped and counted.
final class LineWriter: TextOutputStream, Sendable {
    private struct State {
        var lines: [String] = []
        /// UTF-8 bytes of `lines`.
        var bytes = 0
        var dropped = 0
        /// Whether the line that tells of dropped ones is being added, for which there is always room.
        var isTellingOfDrops = false
        /// Whether the thread is writing what it has taken.
        var isWriting = false
        /// Those who wait for the queue to be empty.
        var waiting: [DispatchSemaphore] = []
    }

    private let state = Mutex(State())
    private let hasLines = DispatchSemaphore(value: 0)
    private let descriptor: Int32
    private let capacity: Int

    /// - Parameters:
    ///   - descriptor: stays open as long as the process lives.
    ///   - capacity: bytes of lines that wait.
    ///   - onDrop: is told, on the thread, how many lines were dropped, once there is room for a line that says so.
    ///
    /// It is nil where the system gives no thread.
    init?(_ descriptor: Int32, capacity: Int = 1 << 20, onDrop: @escaping @Sendable (Int) -> Void = { _ in }) {
        (self.descriptor, self.capacity) = (descriptor, capacity)
        guard SystemThread({ [self] in writeLines(onDrop) }) != nil else { return nil }
    }

    /// Takes a line, with or without its end; never waits.
    func write(_ line: String) {
        let isFirst = state.withLock { state in
            let size = line.utf8.count
            guard state.bytes + size <= capacity || state.isTellingOfDrops else {
                state.dropped += 1
                return false
            }
            state.lines.append(line)
            state.bytes += size
            return state.lines.count == 1
        }
        if isFirst { hasLines.signal() }
    }

    /// Waits until all lines are with the system, but not beyond a deadline.
    func flush(until deadline: DispatchTime) {
        let isEmpty = DispatchSemaphore(value: 0)
        let mustWait = state.withLock { state in
            guard state.isWriting || !state.lines.isEmpty else { return false }
            state.waiting.append(isEmpty)
            return true
        }
        if mustWait { _ = isEmpty.wait(timeout: deadline) }
    }

    private func writeLines(_ onDrop: @Sendable (Int) -> Void) {
        while true {
            hasLines.wait()
            let (lines, dropped) = state.withLock { state in
                defer { (state.lines, state.bytes, state.dropped) = ([], 0, 0) }
                state.isWriting = true
                return (state.lines, state.dropped)
            }
            // A line is one line, whatever names it repeats.
            let text = lines.map { String($0.hasSuffix("\n") ? $0.dropLast() : $0[...]).printable + "\n" }
            writeAll(Array(text.joined().utf8))
            if dropped > 0 {
                state.withLock { $0.isTellingOfDrops = true }
                onDrop(dropped)
            }
            let waiting = state.withLock { state in
                (state.isWriting, state.isTellingOfDrops) = (false, false)
                guard state.lines.isEmpty else { return [DispatchSemaphore]() }
                defer { state.waiting = [] }
                return state.waiting
            }
            waiting.forEach { $0.signal() }
        }
    }

    private func writeAll(_ bytes: [UInt8]) {
        var written = 0
        while written < bytes.count {
            let length = bytes.withUnsafeBytes { buffer in
                Glibc.write(descriptor, buffer.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if length > 0 {
                written += length
            } else if length < 0, errno == EAGAIN {
                // Whoever shares the file may have made it non-blocking.
                var waiting = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
                _ = poll(&waiting, 1, -1)
            } else if length == 0 || errno != EINTR {
                // Nobody reads it: there is nowhere to say so.
                return
            }
        }
    }
}
