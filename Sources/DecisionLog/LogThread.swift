private import Dispatch
internal import Files

/// What the thread of a log does with the lines that it takes. Used by that thread alone.
struct LogThread {
    private let settings: DecisionLog.Settings
    private let writer: SegmentWriter
    private let report: @Sendable (DecisionLog.Event) -> Void
    /// Lines that are with the system and not known to be on disk.
    private var unsynchronized = 0
    /// When they are to be brought there.
    private var nextSynchronization = DispatchTime.distantFuture
    private var losses = LossReport()

    init(
        _ settings: DecisionLog.Settings, _ writer: SegmentWriter,
        _ report: @escaping @Sendable (DecisionLog.Event) -> Void
    ) {
        (self.settings, self.writer, self.report) = (settings, writer, report)
    }

    /// Writes until the log ends.
    mutating func run(_ log: DecisionLog) {
        while true {
            let work = log.nextWork(until: writer.isChecked ? min(nextSynchronization, losses.deadline) : .now())
            if work.entries.isEmpty, !work.isEnding { writer.checkNext(report) }
            var (unwritten, unsafe) = write(work.entries)
            if settings.synchronization == .always || nextSynchronization <= .now() || work.isEnding {
                unsafe += synchronize()
            }
            // What is lost later has been counted as written before, unless its answer waits for the disk.
            let lines = work.entries.reduce(0) { $0 + $1.count }
            log.count(
                written: lines - unwritten - (settings.synchronization == .always ? unsafe : 0),
                lost: unwritten + unsafe, writer)
            for entry in work.entries { entry.answer?(unwritten + unsafe == 0) }
            losses.add(work.refused, reason: "more waited to be written than there is room for")
            switch losses.news(isLast: work.isEnding) {
            case .lost(let count, let reason): report(.lost(count, reason: reason))
            case .over: report(.keptAgain)
            case nil: break
            }
            if work.isEnding { return writer.close() }
        }
    }

    /// Hands lines to the system.
    ///
    /// - Returns: how many of them were lost, and how many lines, of these and earlier ones, that the system had.
    private mutating func write(_ entries: [DecisionLog.Entry]) -> (unwritten: Int, unsafe: Int) {
        var (unwritten, unsafe, next) = (0, 0, 0)
        while next < entries.count {
            var batch = SegmentWriter.Batch()
            while next < entries.count, writer.takes(entries[next], behind: batch) {
                batch.append(entries[next])
                next += 1
            }
            guard batch.count > 0 else {
                unsafe += synchronize()
                writer.end()
                continue
            }
            do {
                try writer.append(batch)
                if unsynchronized == 0, settings.synchronization == .interval {
                    nextSynchronization = .now() + settings.interval
                }
                unsynchronized += batch.count
            } catch {
                unwritten += batch.count
                losses.add(batch.count, reason: error.description)
            }
        }
        return (unwritten, unsafe)
    }

    /// Brings what was written to disk.
    ///
    /// - Returns: how many lines were lost.
    private mutating func synchronize() -> Int {
        nextSynchronization = .distantFuture
        defer { unsynchronized = 0 }
        guard settings.synchronization != .never, unsynchronized > 0 else { return 0 }
        do { try writer.synchronize() } catch {
            losses.add(unsynchronized, reason: error.description)
            return unsynchronized
        }
        return 0
    }
}
