package import AnomalyDetection
import Imaging

/// Draws a model's first map over images, for a page. Used by one thread at a time.
package struct MapDrawing {
    /// What the map shows, in words.
    let title: String
    /// Whether what lies above a threshold is outlined.
    let hasThreshold: Bool
    private let checkpoint: Checkpoint
    private let preprocessing: Preprocessing
    private let scorer: any AnomalyScorer

    /// Nil where the model draws no maps or takes no images.
    package init?(_ checkpoint: Checkpoint) {
        guard let map = checkpoint.detector.maps.first, let preprocessing = checkpoint.preprocessing else { return nil }
        title = map.title
        hasThreshold = checkpoint.mapThreshold != nil
        self.checkpoint = checkpoint
        self.preprocessing = preprocessing
        scorer = checkpoint.detector.makeScorer()
    }

    /// The map of an image, as ``DatasetScoring/picture(at:)`` makes it, over the same image in the size in which it is
    /// shown; nil where it has no score.
    func overlay(of image: Image, on shown: Image) -> Image? {
        guard let input = try? preprocessing.input(of: image),
            let explanation = try? scorer.explanation(of: input)
        else { return nil }
        return ImageMaps(
            explanation, of: checkpoint.detector, threshold: checkpoint.mapThreshold, width: shown.width,
            height: shown.height
        ).plainOverlay(on: shown)
    }
}
