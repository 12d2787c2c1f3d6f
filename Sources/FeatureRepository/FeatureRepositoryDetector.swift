package import AnomalyDetection
import NeuralNetwork
import Tensors

/// Anomaly detection by comparing an image's features with a repository of normal ones.
///
/// After Xu et al., *Discriminative Feature Learning Framework with Gradient Preference for Anomaly Detection* (IEEE
/// Transactions on Instrumentation and Measurement 72, 2023), of which this program knows the abstract alone; the
/// repository and its search are those of Roth et al., *Towards Total Recall in Industrial Anomaly Detection* (CVPR
/// 2022), the distributions of places those of Defard et al., *PaDiM* (ICPR 2020 workshops).
///
/// The score is the sum of -log p over the ``terms``, each compared with held-out normal images
/// (``CombinedPValues``); of a model of too few images for that, the first term.
package final class FeatureRepositoryDetector: AnomalyDetector {
    static let architecture = "feature-repository"

    let source: any FeatureSource
    let model: FeatureModel
    let map: DistanceMap
    /// Nil where too few images were held out.
    let combined: CombinedPValues?
    /// The terms; all make up the score, or the first alone.
    package let terms: [ScoreTerm]

    init(source: any FeatureSource, model: FeatureModel, map: DistanceMap, heldOut: [[Double]]) {
        self.source = source
        self.model = model
        self.map = map
        let isEnough = (heldOut.first?.count ?? 0) >= CombinedPValues.fewestImages
        let combined = isEnough ? CombinedPValues(heldOut) : nil
        self.combined = combined
        terms = Self.quantities.enumerated().map { index, term in
            ScoreTerm(name: term.name, quantity: term.quantity, isInScore: combined != nil || index == 0)
        }
    }

    /// In the order of ``FeatureComparison/Terms/values``.
    private static let quantities = [
        (name: "nearest_neighbour", quantity: "distance to the nearest normal feature"),
        (name: "position", quantity: "distance from what is usual at the position"),
        (name: "shared", quantity: "squared distance from what is usual anywhere"),
        (name: "image", quantity: "log squared distance of the mean feature"),
    ]

    package var architecture: String { Self.architecture }

    /// The parameters of the pretrained network, where there is one, and the numbers that were fitted.
    package var parameterCount: Int {
        source.parameterCount + model.parameters.tensors.values.reduce(0) { $0 + $1.elements.count }
    }

    package var input: InputShape { source.input }

    /// `distance`, the ``DistanceMap``.
    package var maps: [ScoreMap] {
        [
            ScoreMap(
                name: "distance", title: "distance from normal features, in standard deviations",
                width: source.grid.width, height: source.grid.height)
        ]
    }

    /// The vectors of the repository.
    package var constants: [ScoreConstant] {
        [.init(name: "repository_size", value: Double(model.repository.count))]
    }

    package func makeScorer() -> any AnomalyScorer { FeatureRepositoryScorer(self) }
}
