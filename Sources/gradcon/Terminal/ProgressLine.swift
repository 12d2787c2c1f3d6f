import Evaluation
import Training

/// How far a training run is, as one line of a terminal.
struct ProgressLine {
    /// 0 to 1.
    let share: Double
    /// The epoch at work, the first is 1.
    let epoch: Int
    let epochs: Int
    /// What is minimised, of the last batch.
    let minimised: (name: String, value: Double)
    let imagesPerSecond: Double
    /// Until the end, or since the beginning where ``share`` is 1.
    let seconds: Double

    static let (narrowestBar, widestBar) = (5, 30)

    /// The line in at most `width` columns. Where there is no room for everything the figure goes first, then the bar,
    /// the rate, the epoch, the time.
    func text(width: Int) -> String {
        let percent = "\(Int((share * 100).rounded(.down)))%"
        let time = Self.time(seconds) + (share < 1 ? " left" : "")
        let (epoch, rate) = ("epoch \(epoch)/\(epochs)", "\(Int(imagesPerSecond.rounded())) images/s")
        // By what goes first; a line of one part that is still too long is cut.
        let lines = [
            (true, [percent, epoch, "\(minimised.name) \(minimised.value.fixed(4))", rate, time]),
            (true, [percent, epoch, rate, time]),
            (false, [percent, epoch, rate, time]), (false, [percent, epoch, time]), (false, [percent, time]),
        ]
        for (hasBar, parts) in lines {
            let text = parts.joined(separator: "  ")
            let room = width - text.count - (hasBar ? 1 : 0)
            guard room >= (hasBar ? Self.narrowestBar : 0) else { continue }
            return hasBar ? bar(min(room, Self.widestBar)) + " " + text : text
        }
        return String(percent.prefix(max(0, width)))
    }

    /// The same of a run without epochs.
    ///
    /// - Parameter seconds: since the run began.
    static func text(of stage: TrainingEvent.Stage, seconds: Double, width: Int) -> String {
        let percent = "\(Int((stage.share * 100).rounded(.down)))%"
        let text = [percent, stage.name, time(seconds)].joined(separator: "  ")
        let room = width - text.count - 1
        guard room >= narrowestBar else { return String(percent.prefix(max(0, width))) }
        return bar(min(room, widestBar), share: stage.share) + " " + text
    }

    private func bar(_ width: Int) -> String { Self.bar(width, share: share) }

    static func bar(_ width: Int, share: Double) -> String {
        let filled = Int(share * Double(width))
        return String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
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
