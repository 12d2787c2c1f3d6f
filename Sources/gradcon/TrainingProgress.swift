import AnomalyDetection
import FoundationEssentials
import Glibc

/// Shows a training run: a bar with rate and remaining time on a terminal, a line an epoch elsewhere, and a line of JSON an
/// epoch in a file.
final class TrainingProgress {
    private let title: String
    private let isTerminal: Bool
    private let file: MetricsFile?
    private var plan: TrainingEvent.Plan?
    private let clock = ContinuousClock()
    private var start = ContinuousClock.now
    private var epochStart = ContinuousClock.now
    private var lastDrawn: ContinuousClock.Instant?
    /// Since the run began or went on, and since the epoch did.
    private var images = 0
    private var epochImages = 0
    private var failure: (any Error)?

    init(title: String, isTerminal: Bool, jsonLines: String?) throws {
        self.title = title
        self.isTerminal = isTerminal
        file = try jsonLines.map { try MetricsFile(path: $0) }
    }

    func report(_ event: TrainingEvent) {
        switch event {
        case .began(let plan): began(plan)
        case .step(let step): advanced(step)
        case .epoch(let epoch): ended(epoch)
        }
    }

    /// Ends the bar's line.
    func endLine() {
        if isTerminal, lastDrawn != nil { StandardError.write("") }
        lastDrawn = nil
    }

    /// - Throws: where a line could not be written to the metrics file: it would have stopped hours of training.
    func checkWritten() throws {
        if let failure { throw failure }
    }

    private func began(_ plan: TrainingEvent.Plan) {
        self.plan = plan
        (start, epochStart) = (clock.now, clock.now)
        record { try $0.begin(after: plan.resumed?.epochs ?? 0) }
        let parts = plan.images
        StandardError.write(title)
        StandardError.write(
            "\(parts.train) images train, \(parts.validation) validate, \(parts.calibration) calibrate; "
                + "\(plan.parameters) parameters, \(plan.epochs) epochs of \(plan.batches) batches")
        if let resumed = plan.resumed {
            StandardError.write("resumed after \(resumed.epochs) epochs and \(resumed.batches) batches")
        }
    }

    private func advanced(_ step: TrainingEvent.Step) {
        images += step.images
        epochImages += step.images
        guard isTerminal, let plan, lastDrawn.map({ clock.now - $0 > .milliseconds(100) }) ?? true else { return }
        lastDrawn = clock.now
        let done = Double((step.epoch - 1) * plan.batches + step.batches) / Double(plan.epochs * plan.batches)
        let rate = Double(images) / max((clock.now - start) / .seconds(1), 1e-9)
        let remaining = Double(plan.epochs * plan.images.train) * (1 - done) / max(rate, 1e-9)
        let width = 30
        let filled = Int(done * Double(width))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
        let text =
            "\r\(bar) epoch \(step.epoch)/\(plan.epochs)  J \(ScoreTable.number(step.total))  "
            + "\(Int(rate.rounded())) images/s  \(Self.time(remaining)) left\u{1B}[K"
        StandardError.write(text, terminator: "")
    }

    private func ended(_ epoch: TrainingEvent.Epoch) {
        let seconds = (clock.now - epochStart) / .seconds(1)
        let rate = Double(epochImages) / max(seconds, 1e-9)
        let (train, validation) = (epoch.figures.train, epoch.figures.validation)
        record { file in
            try file.write(
                MetricsFile.Line(
                    epoch: epoch.epoch, train: train, validation: validation, isBest: epoch.isBest, seconds: seconds,
                    imagesPerSecond: rate))
        }
        if !isTerminal {
            StandardError.write(
                "epoch \(epoch.epoch): J \(ScoreTable.number(train.total)), validation "
                    + "\(ScoreTable.number(validation.total)) (L \(ScoreTable.number(validation.reconstruction)), L_grad "
                    + "\(ScoreTable.number(validation.gradientLoss)))\(epoch.isBest ? ", best so far" : ""); "
                    + "\(Int(rate.rounded())) images/s")
        }
        (epochStart, epochImages) = (clock.now, 0)
    }

    /// Does something with the metrics file, if there is one. After a failure nothing more: its lines would have a gap.
    private func record(_ body: (MetricsFile) throws -> Void) {
        guard let file, failure == nil else { return }
        do { try body(file) } catch { failure = error }
    }

    /// `1:02:03` or `02:03`.
    static func time(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e7 else { return "-" }
        let total = Int(seconds.rounded())
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let text = "\(two(total / 60 % 60)):\(two(total % 60))"
        return total < 3600 ? text : "\(total / 3600):\(text)"
    }
}
