package import AnomalyDetection
package import Tensors

/// GradCon's checkpoints: its convolutional and its variational autoencoder, and several of them.
package enum GradConFamily: DetectorFamily {
    /// `cae` and `vae`.
    package static let architectures = ["cae", "vae"]

    /// A ``GradConDetector``, or a ``GradConEnsemble`` of a file with members.
    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        do {
            guard checkpoint.metadata[GradConEnsemble.key] != nil else { return try GradConDetector(checkpoint) }
            return try GradConEnsemble(checkpoint)
        } catch { throw .model(reason: error.description) }
    }
}
