package import AnomalyDetection
package import Tensors

/// GradCon's checkpoints: its convolutional and its variational autoencoder.
package enum GradConFamily: DetectorFamily {
    /// `cae` and `vae`.
    package static let architectures = ["cae", "vae"]

    /// A ``GradConDetector``.
    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        do { return try GradConDetector(checkpoint) } catch { throw .model(reason: error.description) }
    }
}
