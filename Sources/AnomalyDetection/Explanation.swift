package import Tensors

/// A score and the maps of the same image: how unlike the normal images it is, and where.
package struct Explanation: Sendable {
    /// The same bits as ``AnomalyScorer/score(_:)`` gives.
    package let score: AnomalyScore
    /// One tensor for each of ``AnomalyDetector/maps``, in their order and of their ``ScoreMap/shape``. Finite.
    package let maps: [Tensor]

    package init(score: AnomalyScore, maps: [Tensor]) {
        self.score = score
        self.maps = maps
    }
}
