internal import NeuralNetwork

/// The detector families this program knows, by the `architecture` of their checkpoints.
enum DetectorFamily {
    private typealias Make = @Sendable (Safetensors) throws(CheckpointError) -> any AnomalyDetector

    private static let makers: [(architecture: String, make: Make)] = [
        ("cae", GradConDetector.make),
        ("vae", GradConDetector.make),
    ]

    /// The detector of a checkpoint.
    static func detector(from file: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        let known = makers.map(\.architecture)
        guard let architecture = file.metadata["architecture"] else {
            throw .metadata(key: "architecture", reason: "is missing; known are \(known.joined(separator: ", "))")
        }
        guard let maker = makers.first(where: { $0.architecture == architecture }) else {
            throw .unknownArchitecture(architecture, known: known)
        }
        return try maker.make(file)
    }
}

extension GradConDetector {
    @Sendable fileprivate static func make(from file: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        do { return try GradConDetector(file) } catch { throw .model(reason: error.description) }
    }
}
