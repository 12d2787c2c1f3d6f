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
/// or, where the checkpoint has one, the ``StandardizedSum`` of L and L_grad. A larger score is more anomalous. Where
/// g_i or r_i is zero, c_i is 0: a layer without a direction neither agrees nor disagrees.
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
    /// How the terms are added up; nil for L + beta L_grad.
    let standardizedSum: StandardizedSum?
    /// `reconstruction_error` and `gradient_loss`, which make up the score; in the variational form `latent_loss`, the
    /// divergence of the latent from the standard normal distribution per pixel; then the cosine of each decoder layer.
    package let terms: [ScoreTerm]

    /// `residual`, `gradient` and `reconstruction`; the second where its memory is within ``workspaceLimit``, the third
    /// of images in grey or in colour.
    package let maps: [ScoreMap]

    /// Takes a checkpoint's network and reference gradients.
    ///
    /// - Throws: where metadata is missing or malformed, the layers do not fit together, or a tensor is missing,
    ///   superfluous, misshapen, not of float32 or not finite.
    package init(_ checkpoint: Safetensors) throws(GradConError) {
        let metadata = try AutoencoderMetadata(checkpoint.metadata)
        var tensors = CheckpointTensors(checkpoint)
        network = try Autoencoder.make(metadata, taking: &tensors).network
        var references: [GradientReference] = []
        for (index, layer) in network.decoder.enumerated() {
            let tensor = try tensors.take("ref_grad.\(index)", shape: layer.shape)
            references.append(GradientReference(tensor, of: layer.operation))
        }
        try tensors.expectNoneLeft()
        let bytes = GradConScorer.byteCount(network)
        guard bytes <= Self.workspaceLimit else { throw .workspace(bytes: bytes, limit: Self.workspaceLimit) }
        self.references = references
        loss = metadata.architecture == .vae ? .binaryCrossEntropy : .meanSquaredError
        alpha = metadata.alpha
        architecture = metadata.architecture.rawValue
        standardizedSum = metadata.standardizedSum
        terms = Self.terms(of: network)
        maps = Self.maps(of: network, hasGradient: PixelGradient.byteCount(network) <= Self.workspaceLimit)
    }

    /// The weight of the gradient term in the score.
    package var beta: Double { 4 * alpha }

    /// What the score's terms are multiplied by, constants left out.
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
    package var multiplyAdds: Int { network.multiplyAdds }

    /// A scorer with a workspace of its own.
    package func makeScorer() -> any AnomalyScorer { GradConScorer(self) }
}
