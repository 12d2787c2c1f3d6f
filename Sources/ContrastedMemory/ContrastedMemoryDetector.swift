package import AnomalyDetection
import NeuralNetwork
import Tensors

/// Anomaly detection by how far an image's features deviate from what they read in memories of normal ones, at several
/// scales.
///
/// After Jezequel, Vu, Beaudet and Histace, *Anomaly Detection via Multi-Scale Contrasted Memory* (2022), of which this
/// program knows the abstract and reviews alone: prototypes of normal features at several scales that are read as
/// modern Hopfield networks, learned with a contrastive objective, and a detector of distances on the maps of
/// deviations.
///
/// The score is the weighted sum of -log p over the ``terms``, each compared with held-out normal images
/// (``CombinedPValues``); of a model of too few images for that, the detector's distance.
package final class ContrastedMemoryDetector: AnomalyDetector {
    static let architecture = "contrasted-memory"

    let encoder: any ScaleEncoder
    let model: DeviationModel
    let map: DistanceMap
    /// Nil where too few images were held out.
    let combined: CombinedPValues?
    /// One for each scale, the finest first, then those of the detector; all make up the score, or the detector's
    /// distance alone.
    package let terms: [ScoreTerm]

    init(encoder: any ScaleEncoder, model: DeviationModel, map: DistanceMap, heldOut: [[Double]]?) {
        self.encoder = encoder
        self.model = model
        self.map = map
        let isEnough = (heldOut?.first?.count ?? 0) >= CombinedPValues.fewestImages
        let weights = Self.weights(
            scales: encoder.scales.count, classifiers: model.classifiers.map(\.parameters.kind),
            additionalTerms: encoder.additionalTerms.count)
        combined = isEnough ? heldOut.flatMap { CombinedPValues($0, weights: weights) } : nil
        let isCombined = combined != nil
        var terms =
            encoder.scales.map { scale in
                ScoreTerm(
                    name: "deviation_\(scale.name)", quantity: "length of the largest deviations from the memory",
                    isInScore: isCombined, series: ScoreTerm.Series(name: "scales", place: scale.title))
            } + [
                ScoreTerm(
                    name: "detector_distance", quantity: "distance of deviations from what is usual at the position",
                    isInScore: true),
                ScoreTerm(
                    name: "image_distance", quantity: "log squared distance of the mean deviations",
                    isInScore: isCombined),
            ]
        terms += model.classifiers.map { classifier in
            switch classifier.parameters.kind {
            case .positions:
                ScoreTerm(
                    name: "classifier_distance", quantity: "distance by the labelled anomalies, of positions",
                    isInScore: isCombined)
            case .pooled:
                ScoreTerm(
                    name: "pooled_classifier_distance",
                    quantity: "distance by the labelled anomalies, of the whole image", isInScore: isCombined)
            }
        }
        terms += encoder.additionalTerms.map { ScoreTerm(name: $0.name, quantity: $0.quantity, isInScore: isCombined) }
        self.terms = terms
    }

    /// How each of the terms counts: coarser scales more than finer ones, of which there are more and which say less of
    /// what an image shows.
    static func weights(
        scales: Int, classifiers: [AnomalyClassifier.Kind], additionalTerms: Int
    ) -> [CombinedPValues.Weight] {
        var weights = (0..<scales).map { scale in
            CombinedPValues.Weight(count: (scale + 1..<scales).reduce(1.0) { half, _ in half / 2 })
        }
        weights += [CombinedPValues.Weight(), CombinedPValues.Weight()]
        weights += classifiers.map { kind in
            switch kind {
            case .positions: CombinedPValues.Weight()
            // The linear one is mistaken least about kinds that nobody has labelled.
            case .pooled: CombinedPValues.Weight(count: 2)
            }
        }
        return weights + (0..<additionalTerms).map { _ in CombinedPValues.Weight() }
    }

    /// The kinds of distances that the map is made of: those of the two finest scales.
    static func mappedScales(_ scales: Int) -> Range<Int> { 0..<min(2, scales) }

    package var architecture: String { Self.architecture }

    /// The parameters of the encoder, and the numbers that were fitted.
    package var parameterCount: Int {
        encoder.parameterCount + model.classifiers.reduce(0) { $0 + $1.network.parameterCount }
            + model.scales.reduce(0) { sum, scale in
                scale.parameters.tensors.values.reduce(sum) { $0 + $1.elements.count }
            }
    }

    package var input: InputShape { encoder.input }

    /// `distance`, the ``DistanceMap``.
    package var maps: [ScoreMap] {
        let shape = encoder.scales[0].shape
        return [
            ScoreMap(
                name: "distance", title: "distance of deviations from what is usual, in standard deviations",
                width: shape.width, height: shape.height)
        ]
    }

    /// The prototypes of each scale.
    package var constants: [ScoreConstant] {
        zip(encoder.scales, model.scales).map { scale, model in
            ScoreConstant(name: "memory_size_\(scale.name)", value: Double(model.parameters.memory.count))
        }
    }

    package func makeScorer() -> any AnomalyScorer { ContrastedMemoryScorer(self) }
}
