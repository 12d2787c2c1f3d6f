package import Tensors

/// A way to detect anomalies: knows the checkpoints that its detectors are stored in.
package protocol DetectorFamily: SendableMetatype {
    /// What its checkpoints have as `architecture`; at least one.
    static var architectures: [String] { get }

    /// The detector of a checkpoint with one of the ``architectures``.
    ///
    /// - Throws: where metadata or tensors are not what the family needs.
    static func makeDetector(_ checkpoint: Safetensors) throws(CheckpointError) -> any AnomalyDetector
}
