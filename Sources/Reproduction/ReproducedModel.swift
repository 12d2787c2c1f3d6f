import GradCon
import Training

/// A model of the paper's comparison: an architecture with the gradient constraint or without.
package enum ReproducedModel: String, Sendable, Codable, CaseIterable {
    /// Convolutional autoencoder.
    case cae
    /// Convolutional autoencoder with the gradient constraint, the method itself.
    case caeGrad = "cae-grad"
    /// Variational autoencoder.
    case vae
    /// Variational autoencoder with the gradient constraint.
    case vaeGrad = "vae-grad"

    /// The name as the paper writes it.
    package var title: String {
        switch self {
        case .cae: "CAE"
        case .caeGrad: "CAE + Grad"
        case .vae: "VAE"
        case .vaeGrad: "VAE + Grad"
        }
    }

    /// How it is trained: as ``TrainingOptions`` has it by default, which says where that is not the paper's way.
    /// Without the constraint alpha is 0.
    func options(epochs: Int?, seed: UInt64) -> TrainingOptions {
        var options = TrainingOptions(TrainingSchedule(epochs: epochs, seed: seed))
        options.architecture = self == .cae || self == .caeGrad ? .cae : .vae
        if self == .cae || self == .vae { options.alpha = 0 }
        return options
    }
}
