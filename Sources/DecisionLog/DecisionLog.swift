package import Dispatch
package import Files
private import Synchronization

/// Keeps decisions in a folder: lines in segments that only grow (``LogLine``, ``SegmentName``).
///
/// Whoever has decisions hands over their lines and goes on. A thread of its own writes them, all that wait at once.
/// Where it cannot, or more wait than there is room for, they are lost, counted, and told of once a minute; scoring
/// goes on, and once there is room again so does the log.
package final class DecisionLog: Sendable {
    /// The lines of one request.
    struct Entry: Sendable {
        let lines: [UInt8]
        /// Lines.
        let count: Int
        /// When they were decided, seconds since 1970.
        let time: Double
        /// Sends the answer; nil where it has gone out.
        let answer: (@Sendable (_ isKept: Bool) -> Void)?
    }

    /// What was kept and what was not since the start.
    package struct Statistics: Sendable, Equatable {
        /// Lines that are with the system, or on disk by ``Synchronization/always``.
        package internal(set) var written = 0
        /// Lines that could not be kept.
        package internal(set) var lost = 0
        /// Bytes of all segments.
        package internal(set) var bytes = 0
        /// Segments that there are.
        package internal(set) var segments = 0
    }

    /// What waits for the thread.
    private struct State {
        var entries: [Entry] = []
        /// Bytes of `entries`.
        var bytes = 0
        /// Lines that found no room since the thread looked last.
        var refused = 0
        var isEnding = false
        var statistics = Statistics()
    }

    private let state = Mutex(State())
    private let hasWork = DispatchSemaphore(value: 0)
    private let hasEnded = DispatchSemaphore(value: 0)
    private let settings: Settings

    /// Opens the log of a folder, which is made where the one that it lies in is there, and keeps others from writing
    /// to it. What a process that died has left of its last line is cut.
    ///
    /// - Parameter report: is told what an operator should know, on the log's thread or this one.
    /// - Throws: where there is no folder that can be written to, or another process writes to it.
    package init(_ settings: Settings, report: @escaping @Sendable (Event) -> Void) throws(FileError) {
        self.settings = settings
        let writer = try SegmentWriter(settings)
        writer.checkNext(report)
        state.withLock { $0.statistics.take(writer) }
        let thread = SystemThread { [self] in
            var thread = LogThread(settings, writer, report)
            thread.run(self)
            hasEnded.signal()
        }
        guard thread != nil else {
            throw .unusable(path: settings.folder, reason: "cannot be written to: the system gives no thread")
        }
    }

    /// Where it is.
    package var folder: String { settings.folder }

    /// What was kept and what was not.
    package var statistics: Statistics { state.withLock { $0.statistics } }

    /// Takes the lines of one request; never waits.
    ///
    /// - Parameters:
    ///   - lines: whole ones, with their line breaks.
    ///   - count: how many they are.
    ///   - time: when they were decided, seconds since 1970.
    ///   - answer: called once: now, or by the log's thread when the lines are as safe as ``Synchronization`` asks for.
    ///     It is told whether they are, as far as that is known by then.
    package func append(
        _ lines: [UInt8], count: Int, time: Double, then answer: @escaping @Sendable (_ isKept: Bool) -> Void
    ) {
        let mustWait = settings.synchronization == .always
        let (isTaken, isUrgent) = state.withLock { state -> (Bool, Bool) in
            // A request that alone has more is taken where nothing else waits.
            guard !state.isEnding, state.entries.isEmpty || state.bytes + lines.count <= settings.queueBytes else {
                state.refused += count
                state.statistics.lost += count
                return (false, false)
            }
            let half = settings.queueBytes / 2
            let isUrgent = state.entries.isEmpty || state.bytes < half && state.bytes + lines.count >= half
            state.entries.append(Entry(lines: lines, count: count, time: time, answer: mustWait ? answer : nil))
            state.bytes += lines.count
            return (true, isUrgent)
        }
        if isUrgent { hasWork.signal() }
        if !isTaken || !mustWait { answer(isTaken) }
    }

    /// Writes what waits, brings it to disk and lets go of the folder, but does not wait beyond a deadline. Lines that
    /// come later are lost.
    package func end(until deadline: DispatchTime) {
        state.withLock { $0.isEnding = true }
        hasWork.signal()
        _ = hasEnded.wait(timeout: deadline)
    }

    /// What the thread is to do.
    struct Work {
        let entries: [Entry]
        /// Lines that found no room.
        let refused: Int
        let isEnding: Bool
    }

    /// Waits for work, on the log's thread.
    ///
    /// - Parameter deadline: when to return without any.
    func nextWork(until deadline: DispatchTime) -> Work {
        if hasWork.wait(timeout: deadline) == .success, settings.synchronization != .always {
            // Nobody waits for these lines: more of them go with one write. What is urgent ends the wait.
            _ = hasWork.wait(timeout: .now() + .milliseconds(50))
        }
        return state.withLock { state in
            defer { (state.entries, state.bytes, state.refused) = ([], 0, 0) }
            return Work(entries: state.entries, refused: state.refused, isEnding: state.isEnding)
        }
    }

    /// Counts, on the log's thread.
    func count(written: Int, lost: Int, _ writer: SegmentWriter) {
        state.withLock { state in
            state.statistics.written += written
            state.statistics.lost += lost
            state.statistics.take(writer)
        }
    }
}

extension DecisionLog.Statistics {
    /// Takes the sums of a folder's segments.
    fileprivate mutating func take(_ writer: SegmentWriter) {
        (bytes, segments) = (writer.totalBytes, writer.segments.count)
    }
}
