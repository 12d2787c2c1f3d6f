package import Imaging

/// How unlike the normal images one image is. **A larger value is more anomalous, for every detector family.**
package struct AnomalyScore: Sendable, Equatable {
    /// The score. Finite.
    package let value: Double
    /// The values of the detector's ``AnomalyDetector/terms``, in the order of their description. Finite.
    package let terms: [Double]
    /// The conformal p-value of each term, in the same order; empty of detectors whose terms have none.
    package let pValues: [Double]
    /// The tile of an image that it is the score of; nil where the image was not cut into tiles.
    package private(set) var tile: PixelRectangle?

    /// - Precondition: `value` is finite; a detector throws ``ScoringError`` where it would not be.
    package init(value: Double, terms: [Double], pValues: [Double] = []) {
        precondition(value.isFinite, "a score is finite")
        self.value = value
        self.terms = terms
        self.pValues = pValues
    }

    /// The same, of a tile.
    func placed(at tile: PixelRectangle) -> AnomalyScore {
        var score = self
        score.tile = tile
        return score
    }
}
