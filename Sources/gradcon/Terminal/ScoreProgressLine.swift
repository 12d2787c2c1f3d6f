/// How far a batch is, as one line.
struct ScoreProgressLine {
    /// Files with a row.
    let done: Int
    /// Those among them that this run has scored.
    let new: Int
    /// Files in all; nil where they are not counted.
    let total: Int?
    /// The time since this run began.
    let seconds: Double

    /// The line in at most `width` columns. Where there is no room for everything the bar goes first, then the rate,
    /// then the count.
    func text(width: Int) -> String {
        let rate = Double(new) / max(seconds, 1e-9)
        let speed = "\(Int(rate.rounded())) images/s"
        guard let total, total > 0 else {
            let parts = [Self.images(done), speed, ProgressLine.time(seconds)]
            let lines = [parts, [parts[0], parts[2]], [parts[0]]].map { $0.joined(separator: "  ") }
            return lines.first { $0.count <= width } ?? String("\(done)".prefix(max(0, width)))
        }
        let share = min(1, Double(done) / Double(total))
        let percent = "\(Int((share * 100).rounded(.down)))%"
        let left = ProgressLine.time(Double(max(0, total - done)) / max(rate, 1e-9)) + " left"
        let parts = [percent, "\(done)/\(total)", speed, left]
        let text = parts.joined(separator: "  ")
        let room = width - text.count - 1
        if room >= ProgressLine.narrowestBar {
            return ProgressLine.bar(min(room, ProgressLine.widestBar), share: share) + " " + text
        }
        let lines = [parts, [percent, parts[1], left], [percent, left], [percent]].map { $0.joined(separator: "  ") }
        return lines.first { $0.count <= width } ?? String(percent.prefix(max(0, width)))
    }

    /// How many images, in words.
    static func images(_ count: Int) -> String { count == 1 ? "1 image" : "\(count) images" }
}
