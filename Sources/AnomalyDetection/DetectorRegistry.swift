import Tensors

/// The detector families a program knows, by the `architecture` of their checkpoints. The program makes it and hands it
/// to whatever reads checkpoints.
package struct DetectorRegistry: Sendable {
    /// The known architectures in the order in which the families were given; messages list them so.
    package let architectures: [String]
    private let families: [String: any DetectorFamily.Type]

    /// - Throws: where two families, or one twice, claim an architecture.
    package init(_ families: [any DetectorFamily.Type]) throws(DetectorRegistryError) {
        var architectures: [String] = []
        var byArchitecture: [String: any DetectorFamily.Type] = [:]
        for family in families {
            for architecture in family.architectures {
                guard byArchitecture.updateValue(family, forKey: architecture) == nil else {
                    throw .registeredTwice(architecture: architecture)
                }
                architectures.append(architecture)
            }
        }
        self.architectures = architectures
        self.families = byArchitecture
    }

    /// The detector of a checkpoint.
    func detector(from file: Safetensors) throws(CheckpointError) -> any AnomalyDetector {
        guard let architecture = file.metadata["architecture"] else {
            throw .metadata(
                key: "architecture", reason: "is missing; known are \(architectures.joined(separator: ", "))")
        }
        guard let family = families[architecture] else {
            throw .unknownArchitecture(architecture, known: architectures)
        }
        return try family.makeDetector(file)
    }
}

/// Why families cannot be registered together.
package enum DetectorRegistryError: Error, Equatable, CustomStringConvertible {
    /// Two families claim the same architecture.
    case registeredTwice(architecture: String)

    /// A full sentence.
    package var description: String {
        switch self {
        case .registeredTwice(let architecture):
            "The architecture \"\(architecture)\" was registered twice; every architecture belongs to one detector "
                + "family."
        }
    }
}
