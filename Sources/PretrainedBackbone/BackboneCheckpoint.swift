import Files
import NeuralNetwork
import PyTorchImport
import Tensors

/// The tensors of a network as PyTorch stores them: a `state_dict`, or a dictionary with one under `state_dict`, its
/// names with or without `module.`. Nothing in the file is executed.
package struct BackboneCheckpoint: Sendable {
    /// By their published names, without the counters of normalisations, which only training uses.
    let tensors: [String: Tensor]
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    let digest: String
}

extension BackboneCheckpoint {
    /// Reads a whole file of `torch.save`; memory and time as for any such file.
    package init(parsing bytes: [UInt8]) throws(BackboneError) {
        let file: TorchFile
        do { file = try TorchFile(parsing: bytes) } catch { throw .checkpoint(error) }
        let state = file.value["state_dict"] ?? file.value
        guard let entries = state.entries else { throw .noModel(found: state.kind) }
        guard !entries.isEmpty else { throw .noModel(found: "an empty dictionary") }
        var reading = TorchFile.Reading()
        var tensors: [String: Tensor] = [:]
        for (key, value) in entries {
            guard let fullName = key.text else { throw .noModel(found: "a dictionary with \(key.kind) as a key") }
            if fullName.hasSuffix(".num_batches_tracked") { continue }
            let name = fullName.hasPrefix("module.") ? String(fullName.dropFirst("module.".count)) : fullName
            let tensor: Tensor?
            do { tensor = try file.tensor(value, name: fullName, &reading) } catch { throw .checkpoint(error) }
            guard let tensor else { throw .entry(name: fullName, reason: "it is \(value.kind) instead of a tensor") }
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw .entry(name: fullName, reason: "it is there twice")
            }
        }
        self.init(tensors: tensors, digest: SHA256.hexadecimalDigest(of: bytes))
    }

    /// The backbone of the architecture that the tensors' names and shapes tell.
    ///
    /// - Throws: where they are no known one's, with what tells them from the one that comes nearest.
    package func backbone() throws(BackboneError) -> Backbone {
        let shapes = tensors.mapValues(\.shape)
        var nearest: [BackboneError]?
        for architecture in BackboneArchitecture.all {
            let expected = try architecture.shapes(of: architecture.layers)
            let differences = architecture.differences(of: shapes, from: expected)
            if differences.isEmpty { return try backbone(of: architecture) }
            if differences.count < nearest?.count ?? .max { nearest = differences }
        }
        throw nearest?.first ?? .noModel(found: "a dictionary")
    }

    /// Folds the normalisations of an architecture.
    func backbone(of architecture: BackboneArchitecture) throws(BackboneError) -> Backbone {
        let folded: [String: Tensor]
        do { folded = try architecture.folding.tensors(folding: tensors) } catch { throw .network(error) }
        return try Backbone(architecture, through: nil, folded: folded, sourceDigest: digest)
    }
}
