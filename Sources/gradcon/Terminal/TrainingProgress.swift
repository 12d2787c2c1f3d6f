import Evaluation
import Files
import Training

/// Shows a training run: on a terminal a bar with rate and remaining time, under a line for each epoch that was the
/// best so far; elsewhere a line an epoch, or where a model has more, for a hundred of them at most and its last one;
/// and a line of JSON an epoch in a file.
final class TrainingProgress {
    private let title: String
    private let redraws: Bool
    private let file: MetricsFile?
    private var plan: TrainingEvent.Plan?
    /// The model at work.
    private var pass: TrainingEvent.Pass?
    private let clock = ContinuousClock()
    private var start = ContinuousClock.now
    private var epochStart = ContinuousClock.now
    /// From when and from which share of the run on the rate and the remaining time are measured: what was thrown away
    /// says nothing of them.
    private var measured = (start: ContinuousClock.now, share: 0.0)
    private var lastDrawn: ContinuousClock.Instant?
    private var lastStep: TrainingEvent.Step?
    /// The images seen since rates are measured.
    private var images = 0
    /// The images seen since the epoch began or went on.
    private var epochImages = 0
    /// The line of the last epoch, where it was left out.
    private var omittedLine: String?
    private var failure: (any Error)?

    init(title: String, redraws: Bool, jsonLines: String?) throws {
        self.title = title
        self.redraws = redraws
        file = try jsonLines.map { try MetricsFile(path: $0) }
    }

    func report(_ event: TrainingEvent) {
        switch event {
        case .began(let plan): began(plan)
        case .pass(let pass): began(pass)
        case .stage(let stage): reached(stage)
        case .step(let step): advanced(step)
        case .epoch(let epoch): ended(epoch)
        case .startedOver(let failure): startedOver(failure)
        }
    }

    /// Ends the bar's line. A finished run's is full, also where it needed fewer epochs than were asked for.
    func end(isFinished: Bool) {
        if isFinished { showLastEpoch() }
        guard lastDrawn != nil else { return }
        if isFinished {
            if plan?.descent == nil { reached(TrainingEvent.Stage("finished", share: 1)) } else { draw(share: 1) }
        }
        StandardError.write("")
        lastDrawn = nil
    }

    /// - Throws: where a line could not be written to the metrics file: it would have stopped hours of training.
    func checkWritten() throws {
        if let failure { throw failure }
    }

    /// What came of the epochs, in words; nil of a model that is not trained by epochs.
    func summary(of finish: FinishedTraining) -> String? {
        guard let descent = finish.descent, let name = plan?.descent?.figures.chosenBy,
            let figure = (descent.figures.validation ?? descent.figures.train)[name]
        else { return nil }
        let part = descent.figures.validation == nil ? "training" : "validation"
        return "epoch \(descent.bestEpoch) of \(descent.epochsTrained), \(part) \(name) \(figure)"
    }

    private func began(_ plan: TrainingEvent.Plan) {
        self.plan = plan
        (start, epochStart) = (clock.now, clock.now)
        measured = (start, plan.descent?.share ?? 0)
        let resumed = plan.descent?.resumed
        record { try $0.begin(after: resumed?.epochs ?? 0, ofPass: resumed?.pass.number ?? 1) }
        let parts = plan.images
        StandardError.write(title.printable)
        let images = "\(parts.train) images train, \(parts.validation) validate, \(parts.calibration) calibrate"
        let isCrossFitted = parts.validation + parts.calibration == 0
        let crossFitted =
            parts.train == 1
            ? "1 normal image" : "\(parts.train) normal images; each is also scored by a model made without it"
        let text = isCrossFitted ? crossFitted : images
        guard let descent = plan.descent else { return StandardError.write(text) }
        StandardError.write(
            text + "; \(descent.parameters) parameters, \(descent.epochs) epochs of \(descent.batches) batches")
        if let resumed = descent.resumed {
            let title = resumed.pass.title.map { "in \($0) " } ?? ""
            StandardError.write("resumed \(title)after \(resumed.epochs) epochs and \(resumed.batches) batches")
        }
    }

    private func began(_ pass: TrainingEvent.Pass) {
        showLastEpoch()
        self.pass = pass
        (epochStart, epochImages) = (clock.now, 0)
        guard let title = pass.pass.title else { return }
        if redraws { Terminal.redraw(title + "\n") } else { StandardError.write(title) }
    }

    /// Whether an epoch has a line of its own where there is no bar.
    private func isShown(_ epoch: Int) -> Bool {
        let epochs = pass?.epochs ?? 1
        return epoch == epochs || epoch.isMultiple(of: (epochs + 99) / 100)
    }

    /// Shows the last epoch of a model that ended before all of its epochs were done.
    private func showLastEpoch() {
        if let omittedLine { StandardError.write(omittedLine) }
        omittedLine = nil
    }

    private func reached(_ stage: TrainingEvent.Stage) {
        guard redraws else { return }
        lastDrawn = clock.now
        let seconds = (clock.now - start) / .seconds(1)
        Terminal.redraw(ProgressLine.text(of: stage, seconds: seconds, width: Terminal.columns - 1))
    }

    private func advanced(_ step: TrainingEvent.Step) {
        images += step.images
        epochImages += step.images
        lastStep = step
        if redraws, lastDrawn.map({ clock.now - $0 > .milliseconds(100) }) ?? true { draw() }
    }

    /// The number of the model at work; nil of the only one.
    private var passNumber: Int? { pass.flatMap { $0.pass.count > 1 ? $0.pass.number : nil } }

    private func ended(_ epoch: TrainingEvent.Epoch) {
        let seconds = (clock.now - epochStart) / .seconds(1)
        let rate = Double(epochImages) / max(seconds, 1e-9)
        record { file in
            try file.write(
                MetricsFile.Line(
                    pass: passNumber, epoch: epoch.epoch, train: epoch.figures.train,
                    validation: epoch.figures.validation,
                    isBest: epoch.isBest, seconds: seconds, imagesPerSecond: rate))
        }
        guard let names = plan?.descent?.figures else { return }
        func text(_ name: String, of figures: TrainingFigures) -> String { (figures[name] ?? .nan).fixed(4) }
        let (train, validation) = (epoch.figures.train, epoch.figures.validation)
        let short =
            "epoch \(epoch.epoch): \(names.minimised) \(text(names.minimised, of: train))"
            + (validation.map { ", validation " + text(names.minimised, of: $0) } ?? "")
        let shown = names.shown.map { "\($0) \(text($0, of: validation ?? train))" }.joined(separator: ", ")
        let note = epoch.isBest ? ", best so far" : ""
        let long = short + (shown.isEmpty ? "" : " (\(shown))") + "\(note); \(Int(rate.rounded())) images/s"
        if !redraws {
            omittedLine = long
            if isShown(epoch.epoch) { showLastEpoch() }
        } else {
            if epoch.isBest {
                Terminal.redraw((long.count < Terminal.columns ? long : short + note) + "\n")
            }
            draw()
        }
        (epochStart, epochImages) = (clock.now, 0)
    }

    private func startedOver(_ failure: TrainingEvent.FailedStart) {
        record { try $0.begin(after: 0, ofPass: pass?.pass.number ?? 1) }
        let short = "starting over: \(failure.epochs == 1 ? "epoch 1" : "\(failure.epochs) epochs") led nowhere"
        let evidence = failure.evidence.map { "\($0.name) \($0.value.fixed(4))" }.joined(separator: "; ")
        let long = short + " (\(evidence)); now \(failure.start)"
        if redraws {
            Terminal.redraw((long.count < Terminal.columns ? long : short) + "\n")
        } else {
            StandardError.write(long)
        }
        (epochStart, epochImages, omittedLine) = (clock.now, 0, nil)
        images = 0
        measured = (epochStart, pass.map { Double($0.pass.number - 1) / Double($0.pass.count) } ?? 0)
    }

    /// - Parameter share: of the run; nil takes it from the last step.
    private func draw(share: Double? = nil) {
        guard let plan, let descent = plan.descent, let step = lastStep else { return }
        lastDrawn = clock.now
        let share = share ?? step.share
        let seconds = (clock.now - measured.start) / .seconds(1)
        let rate = Double(images) / max(seconds, 1e-9)
        let remaining = seconds * (1 - share) / max(share - measured.share, 1e-9)
        let line = ProgressLine(
            share: share, epoch: step.epoch, epochs: pass?.epochs ?? descent.epochs,
            minimised: (descent.figures.minimised, step.minimised), imagesPerSecond: rate,
            seconds: share < 1 ? remaining : (clock.now - start) / .seconds(1))
        Terminal.redraw(line.text(width: Terminal.columns - 1))
    }

    /// Does something with the metrics file, if there is one. After a failure nothing more: its lines would have a gap.
    private func record(_ body: (MetricsFile) throws -> Void) {
        guard let file, failure == nil else { return }
        do { try body(file) } catch { failure = error }
    }
}
