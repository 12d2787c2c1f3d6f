package import AnomalyDetection
import NeuralNetwork
package import Tensors

/// Anomaly detection by the agreement of an image's gradients with those of training.
///
/// Kwon, Prabhushankar, Temel, AlRegib: Backpropagated Gradient Representations for Anomaly Detection, ECCV 2020. With
/// L the reconstruction error of one image, g_i the gradient of L by the weights of decoder layer i, and r_i the mean
/// of that gradient over training:
///
///     c_i    = <g_i, r_i> / (|g_i| |r_i|)
///     L_grad = - (c_1 + c_2 + c_3 + c_4) / 4
///     score  = L + beta L_grad,   beta = 4 alpha
///
/// This program adds a third term, log d^2, the distance of the latent from those of the training images
/// (``LatentDistribution``), and the sum of -log p of the three (``CombinedPValues``) as another score. The model
/// decides by one of the two, and the other is a term with a threshold of its own. A model without held-out values has
/// the published score alone, or its ``StandardizedSum``. A larger score is more anomalous. Where g_i or r_i is zero,
/// c_i is 0: a layer without a direction neither agrees nor disagrees.
package final class GradConDetector: AnomalyDetector {
    /// The most working memory a scorer may take, in bytes.
    package static let workspaceLimit = 1 << 29

    let network: Autoencoder
    let loss: ReconstructionLoss
    let references: [GradientReference]
    /// The weight of the gradient term in training.
    package let alpha: Double
    /// `cae` or `vae`.
    package let architecture: String
    /// The standardised sum of early models; nil of all others.
    let standardizedSum: StandardizedSum?
    /// Nil of models that do not know their latents.
    let latents: LatentDistribution?
    /// What makes up the combined score; nil of models that have none.
    let combined: CombinedPValues?
    /// Which score decides.
    let decidingScore: DecidingScore
    /// What the score is made of comes first: `reconstruction_error`, `gradient_loss` and `latent_distance`. Then, in
    /// the variational form, `latent_loss`, the divergence of the latent from the standard normal distribution per
    /// pixel; of a model with two scores the one that does not decide, `gradcon_score` or `combined_score`; and the
    /// cosine of each decoder layer.
    package let terms: [ScoreTerm]

    /// `residual`, `gradient`, `latent` and `reconstruction`; the second where its memory is within ``workspaceLimit``,
    /// the third of models with a distribution of latents a position, the last of images in grey or in colour.
    package let maps: [ScoreMap]

    /// Takes a checkpoint's network and reference gradients.
    ///
    /// - Parameters:
    ///   - prefix: what the names of its tensors begin with.
    ///   - workspaceLimit: the most working memory of a scorer, in bytes, and that of drawing maps.
    /// - Throws: where metadata is missing or malformed, the layers do not fit together, or a tensor is missing,
    ///   superfluous, misshapen, not of float32 or not finite.
    package init(
        _ checkpoint: Safetensors, prefix: String = "", workspaceLimit: Int = GradConDetector.workspaceLimit
    ) throws(GradConError) {
        let metadata = try AutoencoderMetadata(checkpoint.metadata)
        var tensors = CheckpointTensors(checkpoint, prefix: prefix)
        network = try Autoencoder.make(metadata, taking: &tensors).network
        var references: [GradientReference] = []
        for (index, layer) in network.decoder.enumerated() {
            let tensor = try tensors.take("ref_grad.\(index)", shape: layer.shape)
            references.append(GradientReference(tensor, of: layer.operation))
        }
        latents = try LatentDistribution(of: network.latentShape, taking: &tensors)
        let heldOut = try Self.heldOut(taking: &tensors)
        try tensors.expectNoneLeft()
        let bytes = GradConScorer.byteCount(network, hasLatents: latents != nil)
        guard bytes <= workspaceLimit else { throw .workspace(bytes: bytes, limit: workspaceLimit) }
        self.references = references
        loss = metadata.architecture == .vae ? .binaryCrossEntropy : .meanSquaredError
        alpha = metadata.alpha
        architecture = metadata.architecture.rawValue
        standardizedSum = metadata.standardizedSum
        combined = heldOut
        decidingScore = heldOut == nil ? .published : metadata.decidingScore ?? .combined
        terms = Self.terms(
            of: network, hasLatents: latents != nil, hasBothScores: heldOut != nil, decidingBy: decidingScore)
        maps = Self.maps(
            of: network, latents: latents, hasGradient: PixelGradient.byteCount(network) <= workspaceLimit)
        guard heldOut == nil || latents != nil else {
            throw .tensor(.missingTensor(prefix + LatentDistribution.meanName))
        }
        guard heldOut == nil || metadata.standardizedSum == nil else {
            throw .metadata(
                key: StandardizedSum.key, found: "a sum", expected: "none, since the model has held-out values")
        }
        guard heldOut != nil || metadata.decidingScore != .combined else {
            throw .tensor(.missingTensor(prefix + Self.heldOutName))
        }
    }

    /// The terms of held-out images, (terms, images).
    static let heldOutName = "held_out"
    /// How each of the terms counts that a combined score is made of, the first ones. What the encoder says, the
    /// distance of the latent, counts as much as the two terms of the decoder together. An unusually small
    /// reconstruction error counts half: what is blurred, blank or simple is easy to reconstruct.
    static let combinedWeights = [
        CombinedPValues.Weight(lowerShare: 0.5), CombinedPValues.Weight(), CombinedPValues.Weight(count: 2),
    ]
    /// The terms of a combined score.
    static var combinedTermCount: Int { combinedWeights.count }

    /// What the terms of a new image are compared with; nil where the file has none.
    private static func heldOut(taking tensors: inout CheckpointTensors) throws(GradConError) -> CombinedPValues? {
        guard tensors.contains(heldOutName) else { return nil }
        let tensor = try tensors.take(heldOutName, shape: [combinedTermCount, nil])
        let images = tensor.shape[1]
        let values = (0..<combinedTermCount).map { term in
            tensor.elements[(term * images)..<((term + 1) * images)].map(Double.init)
        }
        guard images >= CombinedPValues.fewestImages, let combined = CombinedPValues(values, weights: combinedWeights)
        else {
            throw .heldOut(
                tensor: tensors.fullName(heldOutName), images: images, needed: CombinedPValues.fewestImages)
        }
        return combined
    }

    /// The weight of the gradient term in the score.
    package var beta: Double { 4 * alpha }

    /// What L and L_grad are multiplied by, constants left out, in the published score or the ``StandardizedSum``.
    var termWeights: (reconstructionError: Double, gradientLoss: Double) {
        standardizedSum?.weights ?? (1, beta)
    }

    /// The number of trained parameters; the reference gradients are not counted.
    package var parameterCount: Int { network.network.parameterCount }

    /// The images it takes.
    package var input: InputShape { network.input }

    /// `alpha` and `beta`, or `alpha` and the scales of the ``StandardizedSum``.
    package var constants: [ScoreConstant] {
        [.init(name: "alpha", value: alpha)] + (standardizedSum?.constants ?? [.init(name: "beta", value: beta)])
    }

    /// The multiply-adds of one score, products with padding not counted.
    package var multiplyAdds: Int { network.multiplyAdds + (latents?.multiplyAdds ?? 0) }

    /// A scorer with a workspace of its own.
    package func makeScorer() -> any AnomalyScorer { GradConScorer(self) }
}
