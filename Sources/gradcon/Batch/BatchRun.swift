import Dispatch
import Files
import ScoringService
import Synchronization

/// Scores files on several threads, each with a scorer of its own, and writes a row for each file.
///
/// Each thread takes the next file, scores it and hands its row over; what is read, scored or waits for an earlier
/// file's row is at most ``window`` files, however many there are. So memory does not grow with their number, and a
/// slow file holds the others up only once they are that far ahead.
final class BatchRun: Sendable {
    private struct Reading {
        var files: InputFiles
        var count = 0
    }

    private struct Writing {
        /// Nil where rows are written as they come.
        var window: ReorderWindow<BatchRow>?
        var output: BatchOutput
        var progress: ScoreProgress
        var summary: BatchSummary
        /// The first sentences about files without a score.
        var complaints: [String] = []
        /// How many files of this run have no score.
        var failed = 0
        /// The first warnings about images that have one.
        var warnings: [String] = []
        /// How many warnings there are.
        var warned = 0
        /// Why no more is read or written.
        var failure: (any Error)?
    }

    /// How a batch is run.
    struct Options {
        let threads: Int
        let format: OutputFormat
        /// Whether rows are in the order of the files.
        let isOrdered: Bool
        /// Whether the bar and the rows go to one terminal.
        let sharesTerminal: Bool
    }

    /// What came of a run.
    struct Result {
        let summary: BatchSummary
        /// The first sentences about files without a score.
        let complaints: [String]
        /// How many files of this run have no score.
        let failed: Int
        /// The first warnings about images that have one.
        let warnings: [String]
        /// How many warnings there are.
        let warned: Int
    }

    /// Files that are taken and not written yet.
    private static let window = 1024
    private static let complaintLimit = 10

    private let scorer: FileScorer
    private let options: Options
    private let interruption: Interruption
    private let reading: Mutex<Reading>
    private let writing: Mutex<Writing>
    private let hasFailed = Atomic(false)
    private let room = DispatchSemaphore(value: 0)

    /// - Parameter summary: of the rows that are there already.
    init(
        _ scorer: FileScorer, _ files: sending InputFiles, output: sending BatchOutput, progress: ScoreProgress,
        summary: BatchSummary, options: Options, interruption: Interruption
    ) {
        (self.scorer, self.options, self.interruption) = (scorer, options, interruption)
        reading = Mutex(Reading(files: files))
        writing = Mutex(
            Writing(
                window: options.isOrdered ? ReorderWindow() : nil, output: output, progress: progress, summary: summary
            ))
        // Not as its first value: Dispatch takes a semaphore below that for one still in use.
        for _ in 0..<Self.window { room.signal() }
    }

    /// Runs to the end, or until the interruption: then the files that were begun have their rows.
    ///
    /// - Throws: where the list of files cannot be read or rows cannot be written.
    func run() throws -> Result {
        let group = DispatchGroup()
        for index in 0..<options.threads {
            DispatchQueue(label: "gradcon.batch.\(index)", qos: .userInitiated).async(group: group) { [self] in work() }
        }
        group.wait()
        return try writing.withLock { writing in
            writing.progress.clear()
            if let failure = writing.failure { throw failure }
            if interruption.signal == nil { try writing.output.end() } else { try writing.output.flush() }
            writing.progress.end(writing.summary)
            return Result(
                summary: writing.summary, complaints: writing.complaints, failed: writing.failed,
                warnings: writing.warnings, warned: writing.warned)
        }
    }

    private var shouldStop: Bool { interruption.signal != nil || hasFailed.load(ordering: .relaxed) }

    private func work() {
        // Made for the first file: there may be fewer files than threads.
        var worker: FileScorer.Worker?
        while true {
            room.wait()
            guard let (index, file) = nextFile() else {
                room.signal()
                return
            }
            let outcome: FileScorer.Outcome
            if let failure = file.failure {
                outcome = scorer.outcome(of: file.path, failure: failure.description)
            } else {
                let made = worker ?? scorer.makeWorker()
                worker = made
                outcome = scorer.score(file.path, drawing: file.map, by: made)
            }
            write(BatchRow(outcome, index: index, format: options.format, scorer: scorer), at: index)
        }
    }

    /// The next file and its place among those of the run; nil at the end.
    private func nextFile() -> (Int, InputFile)? {
        do {
            return try reading.withLock { reading in
                guard let file = try reading.files.next(shouldStop: { shouldStop }) else { return nil }
                defer { reading.count += 1 }
                return (reading.count, file)
            }
        } catch {
            writing.withLock { fail(error, &$0) }
            return nil
        }
    }

    private func write(_ row: BatchRow, at index: Int) {
        writing.withLock { writing in
            let rows = writing.window?.insert(row, at: index) ?? [row]
            for row in rows {
                writing.summary.add(row.verdict)
                if let complaint = row.complaint {
                    writing.failed += 1
                    if writing.complaints.count < Self.complaintLimit { writing.complaints.append(complaint) }
                }
                writing.warned += row.warnings.count
                writing.warnings += row.warnings.prefix(Self.complaintLimit - writing.warnings.count)
                room.signal()
            }
            guard !rows.isEmpty, writing.failure == nil else { return }
            if options.sharesTerminal { writing.progress.clear() }
            do { try writing.output.append(rows) } catch { fail(error, &writing) }
            writing.progress.advance(by: rows.count)
        }
    }

    private func fail(_ error: any Error, _ writing: inout Writing) {
        if writing.failure == nil { writing.failure = error }
        hasFailed.store(true, ordering: .relaxed)
    }
}
