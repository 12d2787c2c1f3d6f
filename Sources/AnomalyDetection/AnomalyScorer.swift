package import Tensors

/// A detector's working memory. Used by one thread at a time.
package protocol AnomalyScorer: AnyObject {
    /// Scores one image. The same elements give the same bits, whichever scorer of the detector is asked.
    ///
    /// - Parameter input: shape ``AnomalyDetector/input``; values as the model's ``Preprocessing`` makes them of
    ///   samples between 0 and 1, or between 0 and 1 where the model has none.
    /// - Throws: where the shape is not the model's or the score is not finite.
    func score(_ input: Tensor) throws(ScoringError) -> AnomalyScore

    /// Scores several images, each with the bits that ``score(_:)`` gives it. A family implements this where it gains
    /// from seeing them together.
    ///
    /// - Returns: one result for each image, in their order.
    func scores(of inputs: [Tensor]) -> [Result<AnomalyScore, ScoringError>]

    /// Scores one image and draws the detector's maps of it. A family with maps implements this.
    ///
    /// - Parameter input: as for ``score(_:)``.
    /// - Throws: where ``score(_:)`` does, or an element of a map is not finite.
    func explanation(of input: Tensor) throws(ScoringError) -> Explanation
}

extension AnomalyScorer {
    /// Scores one image after the other.
    package func scores(of inputs: [Tensor]) -> [Result<AnomalyScore, ScoringError>] {
        inputs.map { input in Result { () throws(ScoringError) in try score(input) } }
    }

    /// The score, without maps.
    package func explanation(of input: Tensor) throws(ScoringError) -> Explanation {
        Explanation(score: try score(input), maps: [])
    }
}
