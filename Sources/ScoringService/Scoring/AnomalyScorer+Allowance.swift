internal import AnomalyDetection

/// How many inputs a scorer sees at once.
private let group = 16

extension AnomalyScorer {
    /// The scores of a request's inputs, of which the scorer sees some at once. Between them it is asked whether the
    /// request may go on.
    func scores(
        of inputs: [FrameInput], _ allowance: Allowance
    ) throws(ServiceError) -> [Result<AnomalyScore, ScoringError>] {
        var found: [Result<AnomalyScore, ScoringError>] = []
        while found.count < inputs.count {
            if !found.isEmpty { try allowance.check() }
            found += scores(of: Array(inputs[found.count...].prefix(group)))
        }
        return found
    }
}
