import Files
import Tensors

/// The folded tensors of a backbone, one object for all backbones that are equal.
final class BackboneTensors: Sendable {
    /// By their published names.
    let values: [String: Tensor]
    /// SHA-256 of the architecture's name and all tensors, 64 lower-case hexadecimal digits: that of the safetensors
    /// file that holds just these.
    let digest: String

    init(_ values: [String: Tensor], architecture: String) {
        self.values = values
        digest = SHA256.hexadecimalDigest(
            of: Safetensors(metadata: ["architecture": architecture], tensors: values).serialized())
    }
}
