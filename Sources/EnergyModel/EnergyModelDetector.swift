package import AnomalyDetection
import NeuralNetwork
package import Tensors

/// Anomaly detection by an energy E(x), a network that is low where normal images are, and by its gradient.
///
/// After Genc, Ahuja, Ndiour and Tickoo, *Energy-Based Anomaly Detection and Localization* (EBM workshop at ICLR 2021),
/// of which this program knows the abstract alone: the gradient of the energy with respect to the image is the map, and
/// what is made of it are scores beside the energy.
///
/// The score is the weighted sum of -log p over the ``terms``, each compared with held-out normal images
/// (``CombinedPValues``); of a model of too few images for that, the first term.
package final class EnergyModelDetector: AnomalyDetector {
    static let architecture = "energy-model"

    let network: Network
    /// ``EnergyArchitecture/isQuadratic``.
    private let isQuadratic: Bool
    package let input: InputShape
    /// Nil where too few images were held out.
    let combined: CombinedPValues?
    /// The terms; all make up the score, or the first alone.
    package let terms: [ScoreTerm]

    /// How each of the terms counts in the score: the one that sees small anomalies as much as the two of the image as
    /// a whole together. An unusually small energy counts half: it is that of an image which is simpler than normal
    /// ones.
    static let weights = [
        CombinedPValues.Weight(count: 2), CombinedPValues.Weight(), CombinedPValues.Weight(lowerShare: 0.5),
    ]

    /// In the order of ``EnergyModelScorer``'s values and of the ``weights``.
    private static let quantities = [
        (name: "worst_gradient", quantity: "log mean of the largest 1% of the map"),
        (name: "gradient_norm", quantity: "log norm of the energy's gradient by the image"),
        (name: "energy", quantity: "energy"),
    ]

    /// - Throws: where metadata or tensors are not what the family needs.
    package init(_ checkpoint: Safetensors) throws(CheckpointError) {
        let metadata = checkpoint.metadata
        let input = try InputShape(metadata: metadata)
        if let objection = EnergyArchitecture.objection(to: input) {
            throw .metadata(key: "input_shape", reason: "is \(input). \(objection)")
        }
        guard let description = metadata[EnergyArchitecture.key] else {
            throw .metadata(key: EnergyArchitecture.key, reason: "is missing")
        }
        let architecture = try EnergyArchitecture(parsing: description, for: input)
        var tensors = try ModelTensors(checkpoint)
        let combined = try Self.combined(taking: &tensors)
        let layout: ParameterLayout
        do { layout = ParameterLayout(try architecture.network(for: input)) } catch {
            throw .model(reason: error.description)
        }
        var parameters: [String: Tensor] = [:]
        for segment in layout.segments {
            parameters[segment.name] = try tensors.take(segment.name, shape: segment.shape)
        }
        try tensors.expectNoneLeft(of: "an energy model")
        do { layout.install(try layout.block(from: parameters)) } catch { throw .model(reason: error.description) }
        network = layout.network
        isQuadratic = architecture.isQuadratic
        self.input = input
        self.combined = combined
        terms = Self.quantities.enumerated().map { index, term in
            ScoreTerm(name: term.name, quantity: term.quantity, isInScore: combined != nil || index == 0)
        }
    }

    /// What the terms of a new image are compared with; nil where the file has none.
    private static func combined(taking tensors: inout ModelTensors) throws(CheckpointError) -> CombinedPValues? {
        guard let heldOut = try tensors.takeHeldOut(terms: weights.count) else { return nil }
        guard heldOut[0].count >= CombinedPValues.fewestImages else {
            throw .model(
                reason: "The tensor \"\(ModelTensors.heldOutName)\" is of \(heldOut[0].count) images; expected are at "
                    + "least \(CombinedPValues.fewestImages) images.")
        }
        return CombinedPValues(heldOut, weights: weights)
    }

    /// Memory for the energies of an image.
    func makePass() -> EnergyPass { EnergyPass(network, isQuadratic: isQuadratic, imageLimit: 1) }

    package var architecture: String { Self.architecture }
    package var parameterCount: Int { network.parameterCount }

    /// `gradient`, the ``GradientMap``.
    package var maps: [ScoreMap] {
        [
            ScoreMap(
                name: "gradient", title: "magnitude of the energy's gradient by the pixels", width: input.width,
                height: input.height)
        ]
    }

    package var constants: [ScoreConstant] { [] }

    package func makeScorer() -> any AnomalyScorer { EnergyModelScorer(self) }
}
