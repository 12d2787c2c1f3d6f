import Evaluation
import Synchronization

/// Shows how far a batch is: on a terminal a bar with rate and remaining time, elsewhere a line now and then. Used by
/// one thread at a time.
struct ScoreProgress {
    /// How many files there are, once they have been counted.
    final class Total: Sendable {
        private let count = Atomic(-1)

        /// Nil until then.
        var value: Int? {
            get {
                let count = count.load(ordering: .relaxed)
                return count < 0 ? nil : count
            }
            set { count.store(newValue ?? -1, ordering: .relaxed) }
        }
    }

    private let redraws: Bool
    /// Whether lines are written where there is no terminal.
    private let reports: Bool
    private let total: Total
    private let start = ContinuousClock.now
    private var last = ContinuousClock.now
    private var isDrawn = false
    /// Files with a row, those of an earlier run too.
    private var done: Int
    private let doneBefore: Int

    /// Within the first half second nothing is drawn: most commands are over then.
    private static let patience = Duration.milliseconds(500)
    private static let (drawingInterval, reportInterval) = (Duration.milliseconds(100), Duration.seconds(30))

    init(redraws: Bool, reports: Bool, total: Total, doneBefore: Int) {
        (self.redraws, self.reports, self.total) = (redraws, reports, total)
        (done, self.doneBefore) = (doneBefore, doneBefore)
    }

    /// Takes note of files that got a row.
    mutating func advance(by files: Int) {
        done += files
        let now = ContinuousClock.now
        if redraws, isDrawn || now - start > Self.patience, now - last > Self.drawingInterval {
            (last, isDrawn) = (now, true)
            Terminal.redraw(line(at: now).text(width: Terminal.columns - 1))
        } else if !redraws, reports, now - last > Self.reportInterval {
            last = now
            StandardError.note(line(at: now).text(width: .max))
        }
    }

    /// Takes the bar away, so that something else can be written.
    mutating func clear() {
        if isDrawn { Terminal.redraw("") }
    }

    /// Ends with a sentence, where progress was to be seen.
    mutating func end(_ summary: BatchSummary) {
        clear()
        guard reports else { return }
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        let time = seconds < 60 ? "\(seconds.fixed(1)) s" : ProgressLine.time(seconds)
        let new = done - doneBefore
        let rate = Int((Double(new) / max(seconds, 1e-9)).rounded())
        StandardError.write(
            "\(ScoreProgressLine.images(new)) in \(time), \(rate) images/s"
                + (doneBefore > 0 ? "; of all \(done)" : "") + ": \(summary.text)")
    }

    private func line(at now: ContinuousClock.Instant) -> ScoreProgressLine {
        ScoreProgressLine(done: done, new: done - doneBefore, total: total.value, seconds: (now - start) / .seconds(1))
    }
}
