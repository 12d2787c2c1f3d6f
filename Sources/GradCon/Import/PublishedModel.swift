import Files
package import Tensors
import PyTorchImport

/// A model of the published implementation, read from a file of `torch.save` without executing anything in it.
///
/// The file holds a `state_dict`, or a dictionary with one under `state_dict`, its names with or without `module.`; and
/// the reference gradients under `ref_grad`: four tensors, or four meters with a tensor as `avg`. The tensors keep
/// their names.
package struct PublishedModel: Sendable {
    /// Parameters and reference gradients by their names in a checkpoint.
    package let tensors: [String: Tensor]
    /// The epoch after which the file was written, where it says.
    package let epoch: Int?
    /// SHA-256 of the file, 64 lower-case hexadecimal digits.
    package let digest: String

    /// Layers whose tensors a model has.
    private static let layers =
        ["down", "up"].flatMap { part in [0, 2, 4, 6].map { "\(part).\($0)" } } + ["fc11", "fc12", "fc2"]
    private static let known = Set(layers.flatMap { ["\($0).weight", "\($0).bias"] })
    private static let references = (0..<4).map { "ref_grad.\($0)" }

    /// Reads a whole file.
    ///
    /// Memory: the file, its pickle, one storage of at most 1 GiB, and the tensors of at most 512 MiB; time is linear
    /// in the file's size.
    ///
    /// - Throws: `PublishedModelError` where the file is damaged, hostile, or no model.
    package init(parsing bytes: [UInt8]) throws(PublishedModelError) {
        let file: TorchFile
        do { file = try TorchFile(parsing: bytes) } catch { throw .file(error) }
        let root = file.value
        let state = root["state_dict"] ?? root
        guard let entries = state.entries else { throw .noModel(found: state.kind) }
        var reading = TorchFile.Reading()
        var tensors: [String: Tensor] = [:]
        for (key, value) in entries {
            guard let fullName = key.text else {
                throw .noModel(found: "a dictionary with \(key.kind) as a key")
            }
            let name = fullName.hasPrefix("module.") ? String(fullName.dropFirst("module.".count)) : fullName
            // In a bare dictionary the reference gradients are a list beside the tensors.
            if name == "ref_grad" { continue }
            guard Self.known.contains(name) || Self.references.contains(name) else {
                throw .entry(name: fullName, reason: "the published model has no such tensor")
            }
            guard let tensor = try Self.tensor(value, name: fullName, of: file, &reading) else {
                throw .entry(name: fullName, reason: "it is \(value.kind) instead of a tensor")
            }
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw .entry(name: fullName, reason: "it is there twice")
            }
        }
        guard !tensors.isEmpty else { throw .noModel(found: "an empty dictionary") }
        try Self.readReferences(of: file, into: &tensors, &reading)
        self.tensors = tensors
        epoch = root["epoch"]?.integer
        digest = SHA256.hexadecimalDigest(of: bytes)
    }

    /// Tensors, or the averages of meters.
    private static func readReferences(
        of file: TorchFile, into tensors: inout [String: Tensor], _ reading: inout TorchFile.Reading
    ) throws(PublishedModelError) {
        guard let list = file.value["ref_grad"] else {
            guard references.allSatisfy({ tensors[$0] != nil }) else { throw .noReference(found: "missing") }
            return
        }
        guard let entries = list.elements else { throw .noReference(found: list.kind) }
        guard entries.count == references.count else {
            throw .noReference(found: "a list of \(entries.count)")
        }
        for (name, entry) in zip(references, entries) {
            let value = entry["avg"] ?? entry
            guard let tensor = try tensor(value, name: name, of: file, &reading) else {
                throw .noReference(found: "a list with \(value.kind) in it")
            }
            guard tensors.updateValue(tensor, forKey: name) == nil else {
                throw .entry(name: name, reason: "it is there twice")
            }
        }
    }

    private static func tensor(
        _ value: TorchValue, name: String, of file: TorchFile, _ reading: inout TorchFile.Reading
    ) throws(PublishedModelError) -> Tensor? {
        do { return try file.tensor(value, name: name, &reading) } catch { throw .file(error) }
    }
}
