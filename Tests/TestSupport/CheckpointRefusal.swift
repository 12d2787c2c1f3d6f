package import AnomalyDetection
package import Tensors

/// What a family says of a model's file after a change to it; nil where it still makes a detector of it.
///
/// - Throws: where it makes none of the file as it is.
package func refusal(
    of file: Safetensors, by family: any DetectorFamily.Type,
    after change: (_ metadata: inout [String: String], _ tensors: inout [String: Tensor]) -> Void
) throws -> CheckpointError? {
    _ = try family.makeDetector(file)
    var (metadata, tensors) = (file.metadata, [String: Tensor]())
    for name in file.names { tensors[name] = try file.tensor(named: name) }
    change(&metadata, &tensors)
    do throws(CheckpointError) { _ = try family.makeDetector(Safetensors(metadata: metadata, tensors: tensors)) } catch
    {
        return error
    }
    return nil
}
