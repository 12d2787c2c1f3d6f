import Evaluation
import GradCon
import Reproduction
import Training

/// Shows how a reproduction goes on: a line a run, and on a terminal the epoch of the run at work.
final class ReproductionProgress {
    private let isTerminal: Bool
    private var isLineOpen = false

    init(isTerminal: Bool) { self.isTerminal = isTerminal }

    func report(_ event: ReproductionEvent) {
        switch event {
        case .trained(let position, let epochs, let all): show(position, "epoch \(epochs)/\(all)")
        case .evaluating(let position): show(position, "evaluating")
        case .finished(let position, let run, let isNew):
            if isLineOpen { Terminal.redraw("") }
            isLineOpen = false
            StandardError.write("\(Self.title(position)): \(Self.summary(of: run, isNew: isNew))")
        }
    }

    /// Ends a line that is being redrawn.
    func endLine() {
        if isLineOpen { StandardError.write("") }
        isLineOpen = false
    }

    private func show(_ position: ReproductionEvent.Position, _ text: String) {
        guard isTerminal else { return }
        isLineOpen = true
        // Where there is no room for the run's name its number must do.
        let lines = ["\(Self.title(position)): \(text)", "\(Self.number(position)) \(text)"]
        let room = max(0, Terminal.columns - 1)
        Terminal.redraw(lines.first { $0.count <= room } ?? String(text.prefix(room)))
    }

    private static func title(_ position: ReproductionEvent.Position) -> String {
        "\(number(position)) \(position.key.title)"
    }

    private static func number(_ position: ReproductionEvent.Position) -> String {
        "[\(position.number)/\(position.count)]"
    }

    private static func summary(of run: ReproductionRun, isNew: Bool) -> String {
        var parts: [String] = []
        if let figures = run.figures.last(where: { $0.outlierRatio == 0.5 }) {
            let areas = [
                ("", figures.auroc.combined), (" reconstruction", figures.auroc.reconstruction),
                (" gradient", figures.auroc.gradient), (" latent", figures.auroc.latent),
            ]
            let texts = areas.compactMap { name, area in area.map { $0.fixed(4) + name } }
            parts.append("AUROC " + texts.joined(separator: ", "))
        }
        if let descent = run.training.descent {
            parts.append("epoch \(descent.bestEpoch) of \(descent.epochsTrained)")
        }
        if let time = run.time {
            parts.append("\(time.millisecondsPerImage.fixed(4)) ms an image")
            parts.append(ProgressLine.time(time.seconds))
        }
        return parts.joined(separator: "; ") + (isNew ? "" : " (was there)")
    }
}
