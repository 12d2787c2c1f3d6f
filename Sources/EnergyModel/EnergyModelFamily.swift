package import AnomalyDetection
package import Tensors

/// The family of ``EnergyModelDetector``: its checkpoints.
package enum EnergyModelFamily: DetectorFamily {
    package static let architectures = [EnergyModelDetector.architecture]

    package static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        try EnergyModelDetector(checkpoint)
    }
}
