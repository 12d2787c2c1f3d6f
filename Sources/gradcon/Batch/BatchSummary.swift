/// What came of the files of a batch.
struct BatchSummary {
    private(set) var normal = 0
    private(set) var anomalous = 0
    private(set) var undecided = 0
    private(set) var failed = 0

    /// How many files there were.
    var count: Int { normal + anomalous + undecided + failed }

    mutating func add(_ verdict: Verdict) {
        switch verdict {
        case .normal: normal += 1
        case .anomalous: anomalous += 1
        case .undecided: undecided += 1
        case .failed: failed += 1
        }
    }

    /// 0 where every file is normal, 1 where at least one is anomalous, 2 where at least one has no decision.
    var exitStatus: Int32 { failed + undecided > 0 ? 2 : anomalous > 0 ? 1 : 0 }

    /// The counts in words.
    var text: String {
        var parts = ["\(anomalous) anomalous", "\(normal) normal"]
        if undecided > 0 { parts.append("\(undecided) undecided") }
        if failed > 0 { parts.append("\(failed) without a score") }
        return parts.joined(separator: ", ")
    }
}
