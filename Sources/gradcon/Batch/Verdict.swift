import AnomalyDetection
import ScoringService

/// What came of a file.
enum Verdict {
    case normal
    case anomalous
    /// It has a score, and the model no threshold.
    case undecided
    /// It has no score.
    case failed

    init(_ outcome: FileScorer.Outcome) {
        switch outcome.result {
        case .success(let decision): self.init(isAnomaly: decision.isAnomaly)
        case .failure: self = .failed
        }
    }

    init(isAnomaly: Bool?) {
        switch isAnomaly {
        case true?: self = .anomalous
        case false?: self = .normal
        case nil: self = .undecided
        }
    }
}
