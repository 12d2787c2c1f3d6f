internal import AnomalyDetection

/// What another rule would have said of recent images.
struct CalibrationEffect: Sendable, Equatable {
    /// How many images there were, those left out that are no pictures.
    let images: Int
    /// The times of the first and the last one, seconds since 1970; nil where there were none.
    let since, until: Double?
    /// How many of them are anomalies by either rule.
    private(set) var alarmsBefore = 0, alarmsAfter = 0
    /// How many are anomalies by the new rule alone, and by the old one alone.
    private(set) var newAlarms = 0, endedAlarms = 0
    /// How many are decided to be what, by either rule.
    private(set) var verdictsBefore: [Decision.Verdict: Int] = [:]
    private(set) var verdictsAfter: [Decision.Verdict: Int] = [:]

    /// The share of the images that so many are; nil where there were none.
    func rate(of count: Int) -> Double? { images > 0 ? Double(count) / Double(images) : nil }

    init(of new: DecisionRule, inPlaceOf old: DecisionRule, on recent: [RecentDecisions.Entry]) {
        let pictures = recent.filter(\.isPicture)
        images = pictures.count
        since = pictures.lazy.map(\.time).min()
        until = pictures.lazy.map(\.time).max()
        for image in pictures {
            let before = old.threshold?.isAnomaly(image.score) ?? false
            let after = new.threshold?.isAnomaly(image.score) ?? false
            alarmsBefore += before ? 1 : 0
            alarmsAfter += after ? 1 : 0
            newAlarms += after && !before ? 1 : 0
            endedAlarms += before && !after ? 1 : 0
            if let verdict = old.verdict(of: image.score) { verdictsBefore[verdict, default: 0] += 1 }
            if let verdict = new.verdict(of: image.score) { verdictsAfter[verdict, default: 0] += 1 }
        }
    }
}
